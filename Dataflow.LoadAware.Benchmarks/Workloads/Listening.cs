using System.Diagnostics.Metrics;

namespace Dataflow.LoadAware.Benchmarks.Workloads;

/// <summary>Listens to everything that the library's meter has, as an exporter does, and adds it up.</summary>
internal sealed class Listening : IDisposable
{
    private readonly MeterListener _listener = new();
    private double _sum;

    public Listening()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Dataflow.LoadAware")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => _sum += value);
        _listener.Start();
    }

    /// <summary>Reads all gauges and counters, as an exporter does every some seconds.</summary>
    /// <returns>All that was heard so far, added up.</returns>
    public double Collect()
    {
        _listener.RecordObservableInstruments();
        return _sum;
    }

    public void Dispose() => _listener.Dispose();
}
