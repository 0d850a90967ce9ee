namespace Dataflow.LoadAware.Simulator;

/// <summary>Random numbers that depend on a seed and an index alone, so that thread timing cannot change them.</summary>
/// <remarks>
/// SplitMix64 (Steele, Lea, Flood 2014): each number is a hash of a counter. One draw per batch, made from the
/// batch's index, replaces a shared generator whose numbers would go to whoever asks first. A shared
/// <see cref="Random"/> would also tie the figures to the runtime's version.
/// </remarks>
internal struct SeededDraw
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>Starts the sequence that belongs to a seed and an index.</summary>
    public SeededDraw(long seed, long index = 0) => _state = Mix(Mix((ulong)seed + GoldenGamma) ^ ((ulong)index * GoldenGamma));

    /// <summary>The next number, evenly spread over [0, 1).</summary>
    public double Uniform()
    {
        _state += GoldenGamma;
        return (Mix(_state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The next number, evenly spread over [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>The next number between two positive limits, evenly spread on a logarithmic scale.</summary>
    public double LogUniform(double low, double high) => Math.Exp(Uniform(Math.Log(low), Math.Log(high)));

    /// <summary>The next number of the exponential law with this mean: the gaps of a Poisson process.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - Uniform());

    /// <summary>The next number of the standard normal law (Box and Muller 1958; the second of the pair is not kept).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>How many of n independent trials succeed.</summary>
    /// <remarks>Exact by inversion while the mean is below 30 (Kachitvichyanukul and Schmeiser 1988, BINV); rounded normal above.</remarks>
    public int Binomial(int trials, double probability)
    {
        if (probability <= 0)
            return 0;
        var mean = trials * probability;
        return mean < 30 && probability <= .5 ? ByInversion(trials, probability) : ByNormal(trials, mean, probability);
    }

    private int ByInversion(int trials, double probability)
    {
        var odds = probability / (1 - probability);
        var chance = Math.Pow(1 - probability, trials);
        var left = Uniform();
        var successes = 0;
        while (left > chance && successes < trials)
        {
            left -= chance;
            successes++;
            chance *= odds * (trials - successes + 1) / successes;
        }

        return successes;
    }

    private int ByNormal(int trials, double mean, double probability)
    {
        var draw = Math.Round(mean + (Math.Sqrt(mean * (1 - probability)) * Normal()));
        return (int)Math.Clamp(draw, 0, trials);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
