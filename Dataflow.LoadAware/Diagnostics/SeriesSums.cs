using System.Diagnostics.Metrics;

namespace Dataflow.LoadAware.Diagnostics;

/// <summary>
/// Numbers by instrument and tags. Where blocks share a name, their counts and their waiting items add up, of their ages and scores
/// the largest counts, and the batch size is that of the newest block, which is added first.
/// </summary>
/// <param name="capacity">Series to keep; beyond, those are forgotten that were added to longest ago.</param>
internal sealed class SeriesSums(int capacity)
{
    private readonly Dictionary<Series, LinkedListNode<Sum>> _sums = [];
    private readonly LinkedList<Sum> _byUse = []; // added to longest ago first

    /// <summary>Adds a block's numbers for an instrument.</summary>
    public void Add(Instrument instrument, string block, IEnumerable<Reading> readings)
    {
        foreach (Reading reading in readings)
        {
            Add(new Series(instrument, block, string.Join('\n', reading.Tags)), reading.Value);
        }
    }

    /// <summary>Adds the numbers of others for an instrument.</summary>
    public void Add(SeriesSums others, Instrument instrument)
    {
        foreach ((Series series, double value) in others._byUse)
        {
            if (series.Instrument == instrument)
            {
                Add(series, value);
            }
        }
    }

    /// <summary>The numbers of an instrument, with their tags.</summary>
    public IEnumerable<Measurement<double>> Of(Instrument instrument) =>
        _byUse.Where(sum => sum.Series.Instrument == instrument).Select(sum => new Measurement<double>(sum.Value, Tags(sum.Series))).ToArray();

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
        if (_sums.TryGetValue(series, out LinkedListNode<Sum>? node))
        {
            node.Value = new Sum(series, Together(series.Instrument, node.Value.Value, value));
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return;
        }

        if (_sums.Count >= capacity)
        {
            _sums.Remove(_byUse.First!.Value.Series);
            _byUse.RemoveFirst();
        }

        _sums.Add(series, _byUse.AddLast(new Sum(series, value)));
    }

    private static double Together(Instrument instrument, double before, double value) =>
        instrument == Instrument.BatchSize ? before
        : instrument.Kind == InstrumentKind.Counter || instrument == Instrument.WaitingItems ? before + value
        : Math.Max(before, value);

    private sealed record Series(Instrument Instrument, string Block, string TagValues);

    private readonly record struct Sum(Series Series, double Value);
}
