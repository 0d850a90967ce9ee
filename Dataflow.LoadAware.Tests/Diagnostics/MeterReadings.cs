using System.Diagnostics.Metrics;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>A meter factory for one test, and what its meter says.</summary>
internal sealed class MeterReadings : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly List<(string Name, double Value, string Tags)> _readings = [];
    private readonly MeterListener _listener = new();
    private readonly List<object> _held = [];

    public MeterReadings(bool histograms = true)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Made(instrument.Meter))
            {
                Published.Add(instrument);
                if (histograms || instrument.IsObservable)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
    }

    /// <summary>The meter's instruments.</summary>
    public List<System.Diagnostics.Metrics.Instrument> Published { get; } = [];

    public bool Made(Meter meter) => _meters.Contains(meter);

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        _listener.Start();
        return meter;
    }

    /// <summary>Holds a block: one that nobody holds may be gone before it is asked.</summary>
    public T Hold<T>(T block)
        where T : notnull
    {
        _held.Add(block);
        return block;
    }

    /// <summary>The newest numbers of an instrument, as "tag=value tag=value: number".</summary>
    public string[] Of(string instrument)
    {
        lock (_readings)
        {
            _readings.RemoveAll(reading => Published.Single(published => published.Name == reading.Name).IsObservable);
        }

        _listener.RecordObservableInstruments();
        lock (_readings)
        {
            return [.. _readings.Where(reading => reading.Name == instrument).Select(reading => FormattableString.Invariant($"{reading.Tags}: {reading.Value}"))];
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Note(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string text = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        lock (_readings)
        {
            _readings.Add((name, value, text));
        }
    }
}
