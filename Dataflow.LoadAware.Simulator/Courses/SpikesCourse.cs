namespace Dataflow.LoadAware.Simulator.Courses;

/// <summary>A base load with spikes: the pause before each is exponential with mean 20 s, each lasts 2 to 5 s at .85 to .95.</summary>
/// <remarks>
/// Spikes are drawn from the seed one after the other, as far as somebody has asked, and kept: about 40 bytes per 24 s
/// of course. Reading takes no lock; <see cref="_growing"/> guards the drawing alone, and nothing foreign is called under it.
/// </remarks>
public sealed class SpikesCourse : LoadCourse
{
    private const double MeanPauseSeconds = 20;
    private const double ShortestSeconds = 2;
    private const double LongestSeconds = 5;
    private const double LowestPeak = .85;
    private const double HighestPeak = .95;

    private readonly Lock _growing = new();
    private readonly double _baseLoad;
    private readonly int _seed;

    // Replaced as a whole, never changed: a reader that holds the old array sees a shorter, equal beginning.
    private volatile Spike[] _spikes = [];

    /// <summary>Makes the spikes of a seed.</summary>
    /// <param name="seed">Any number; the same seed gives the same spikes.</param>
    /// <param name="baseLoad">The load between spikes. A fraction, 0 to 1. Default .2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The base load is outside 0 to 1 or not a number.</exception>
    public SpikesCourse(int seed, double baseLoad = .2)
    {
        _seed = seed;
        _baseLoad = Guard.Between(baseLoad, 0, 1, nameof(baseLoad));
    }

    /// <inheritdoc/>
    public override double LoadAt(double seconds)
    {
        var spikes = _spikes;
        if (spikes.Length == 0 || spikes[^1].Start <= seconds)
            spikes = GrowPast(seconds);
        var last = LastStartedBy(spikes, seconds);
        return last >= 0 && seconds < spikes[last].End ? spikes[last].Peak : _baseLoad;
    }

    private Spike[] GrowPast(double seconds)
    {
        lock (_growing)
        {
            var spikes = new List<Spike>(_spikes);
            while (spikes.Count == 0 || spikes[^1].Start <= seconds)
            {
                // Half as many again at least, so that a long run copies each spike a few times, not once per spike.
                var goal = Math.Max(16, spikes.Count * 3 / 2);
                while (spikes.Count < goal)
                    spikes.Add(Next(spikes));
            }

            return _spikes = [.. spikes];
        }
    }

    private Spike Next(List<Spike> before)
    {
        var draw = new SeededDraw(_seed, before.Count);
        var start = (before.Count == 0 ? 0 : before[^1].End) + draw.Exponential(MeanPauseSeconds);
        return new Spike(start, start + draw.Uniform(ShortestSeconds, LongestSeconds), draw.Uniform(LowestPeak, HighestPeak));
    }

    private static int LastStartedBy(Spike[] spikes, double seconds)
    {
        var (low, high) = (0, spikes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (spikes[middle].Start <= seconds)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }

    private readonly record struct Spike(double Start, double End, double Peak);
}
