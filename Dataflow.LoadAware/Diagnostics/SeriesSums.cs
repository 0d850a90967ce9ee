using System.Diagnostics.Metrics;

namespace Dataflow.LoadAware.Diagnostics;

/// <summary>
/// Numbers by instrument and tags. Where blocks share a name, their counts and their waiting items add up, of their ages and scores
/// the largest counts, and the batch size is that of the newest block, which is added first.
/// </summary>
/// <param name="capacity">Series to keep; beyond, the oldest are forgotten.</param>
internal sealed class SeriesSums(int capacity)
{
    private readonly OrderedDictionary<Series, double> _sums = [];

    /// <summary>Adds a subject's numbers for an instrument.</summary>
    public void Add(Instrument instrument, MeterSubject subject)
    {
        foreach (Reading reading in subject.Read(instrument))
        {
            Add(new Series(instrument, subject.Block, string.Join('\n', reading.Tags)), reading.Value);
        }
    }

    /// <summary>Adds the numbers of others.</summary>
    public void Add(SeriesSums others)
    {
        foreach ((Series series, double value) in others._sums)
        {
            Add(series, value);
        }
    }

    /// <summary>Adds the numbers of others for an instrument.</summary>
    public void Add(SeriesSums others, Instrument instrument)
    {
        foreach ((Series series, double value) in others._sums)
        {
            if (series.Instrument == instrument)
            {
                Add(series, value);
            }
        }
    }

    /// <summary>The numbers of an instrument, with their tags.</summary>
    public IEnumerable<Measurement<double>> Of(Instrument instrument) =>
        _sums.Where(sum => sum.Key.Instrument == instrument).Select(sum => new Measurement<double>(sum.Value, Tags(sum.Key))).ToArray();

    private static IEnumerable<KeyValuePair<string, object?>> Tags(Series series)
    {
        yield return new("block", series.Block);
        if (series.Instrument.Tags.Length > 0)
        {
            foreach ((string tag, string value) in series.Instrument.Tags.Zip(series.TagValues.Split('\n')))
            {
                yield return new(tag, value);
            }
        }
    }

    private void Add(Series series, double value)
    {
        if (!_sums.TryGetValue(series, out double before))
        {
            if (_sums.Count >= capacity)
            {
                _sums.RemoveAt(0);
            }

            _sums.Add(series, value);
            return;
        }

        _sums[series] = series.Instrument == Instrument.BatchSize ? before
            : series.Instrument.Kind == InstrumentKind.Counter || series.Instrument == Instrument.WaitingItems ? before + value
            : Math.Max(before, value);
    }

    private sealed record Series(Instrument Instrument, string Block, string TagValues);
}
