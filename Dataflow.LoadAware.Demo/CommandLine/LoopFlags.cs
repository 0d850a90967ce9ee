using System.CommandLine;

namespace Dataflow.LoadAware.Demo.CommandLine;

/// <summary>The options that every command with a batching loop has.</summary>
internal sealed class LoopFlags
{
    private readonly Option<int> _initialBatch;
    private readonly Option<int> _minBatch;
    private readonly Option<int> _maxBatch;
    private readonly Option<Duration> _timeout;
    private readonly Option<string> _controller;
    private readonly Option<Duration> _adjustInterval;
    private readonly Option<double> _adjustFactor;

    /// <summary>Makes the options.</summary>
    /// <param name="standard">Their defaults.</param>
    public LoopFlags(LoopSettings standard)
    {
        _initialBatch = Flag.WholeNumber("--initial-batch", "Batch size at the start", "items", standard.InitialBatch);
        _minBatch = Flag.WholeNumber("--min-batch", "Smallest batch size", "items", standard.MinBatch);
        _maxBatch = Flag.WholeNumber("--max-batch", "Largest batch size", "items", standard.MaxBatch, most: LargestBatch);
        _timeout = Flag.Duration("--timeout", "Age of the oldest waiting item at which a partial batch leaves", standard.Timeout);
        _controller = Flag.Choice("--controller", "What decides the size", standard.Controller, Controllers.Names);
        _adjustInterval = Flag.Duration("--adjust-interval", "Least time between two adjustments (threshold)", standard.AdjustInterval);
        _adjustFactor = Flag.ProperFraction("--adjust-factor", "Share of the size by which an adjustment moves it (threshold)", standard.AdjustFactor);
    }

    /// <summary>The largest size that --max-batch takes, in items: the queue in front holds a few such batches.</summary>
    public const int LargestBatch = 1_000_000;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _initialBatch, _minBatch, _maxBatch, _timeout, _controller, _adjustInterval, _adjustFactor })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what the user chose. A start that nobody chose keeps within the limits.</summary>
    /// <exception cref="WrongInputException">The sizes contradict each other.</exception>
    public LoopSettings Read(ParseResult parsed)
    {
        var (initial, min, max) = (parsed.GetValue(_initialBatch), parsed.GetValue(_minBatch), parsed.GetValue(_maxBatch));
        if (min > max)
        {
            throw new WrongInputException($"--min-batch: '{min}' is above --max-batch {max}.");
        }

        if (parsed.GetResult(_initialBatch) is { Implicit: false } && (initial < min || initial > max))
        {
            throw new WrongInputException($"--initial-batch: '{initial}' is not between --min-batch {min} and --max-batch {max}.");
        }

        return new LoopSettings
        {
            InitialBatch = Math.Clamp(initial, min, max),
            MinBatch = min,
            MaxBatch = max,
            Timeout = parsed.GetValue(_timeout).Value,
            Controller = parsed.GetRequiredValue(_controller),
            AdjustInterval = parsed.GetValue(_adjustInterval).Value,
            AdjustFactor = parsed.GetValue(_adjustFactor),
        };
    }
}
