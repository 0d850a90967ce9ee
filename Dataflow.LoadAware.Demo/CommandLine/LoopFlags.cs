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
    private readonly Option<TargetTime> _target;
    private readonly Option<Duration> _adjustInterval;
    private readonly Option<double> _adjustFactor;
    private readonly Option<bool>? _compare;

    /// <summary>Makes the options.</summary>
    /// <param name="standard">Their defaults.</param>
    /// <param name="compare">The option that runs every controller, where the command has one.</param>
    public LoopFlags(LoopSettings standard, Option<bool>? compare = null)
    {
        _compare = compare;
        _initialBatch = Flag.WholeNumber("--initial-batch", "Batch size at the start", "items", standard.InitialBatch);
        _minBatch = Flag.WholeNumber("--min-batch", "Smallest batch size", "items", standard.MinBatch);
        _maxBatch = Flag.WholeNumber("--max-batch", "Largest batch size", "items", standard.MaxBatch, most: LargestBatch);
        _timeout = Flag.Duration("--timeout", "Age of the oldest waiting item at which a partial batch leaves", standard.Timeout);
        _controller = Flag.Choice("--controller", "What decides the size", standard.Controller, Controllers.Names);
        _target = Flag.Parsed(
            "--target",
            $"Time that 95 % of the batches are to keep, or none ({string.Join(", ", Controllers.NamesWithTarget)})",
            "duration",
            new TargetTime(standard.Target),
            TargetTime.Rule,
            TargetTime.Read);
        _adjustInterval = Flag.Duration("--adjust-interval", "Least time between two adjustments (threshold)", standard.AdjustInterval);
        _adjustFactor = Flag.ProperFraction("--adjust-factor", "Share of the size by which an adjustment moves it (threshold)", standard.AdjustFactor);
    }

    /// <summary>The largest size that --max-batch takes, in items: the queue in front holds a few such batches.</summary>
    public const int LargestBatch = 1_000_000;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _initialBatch, _minBatch, _maxBatch, _timeout, _controller, _target, _adjustInterval, _adjustFactor })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Reads what the user chose. A start that nobody chose keeps within the limits.</summary>
    /// <exception cref="WrongInputException">The values contradict each other.</exception>
    public LoopSettings Read(ParseResult parsed)
    {
        var (initial, min, max) = ReadSizes(parsed);
        string controller = parsed.GetRequiredValue(_controller);
        bool all = _compare is not null && parsed.GetValue(_compare);
        if (all && IsChosen(parsed, _controller))
        {
            throw new WrongInputException($"--controller: '{controller}' has no use beside --compare, which runs every controller.");
        }

        if (!all)
        {
            CheckUse(parsed, controller);
        }

        return new LoopSettings
        {
            InitialBatch = initial,
            MinBatch = min,
            MaxBatch = max,
            Timeout = parsed.GetValue(_timeout).Value,
            Controller = controller,
            Target = all || Controllers.UseOfTarget(controller) != TargetUse.None ? parsed.GetValue(_target).Value : null,
            AdjustInterval = parsed.GetValue(_adjustInterval).Value,
            AdjustFactor = parsed.GetValue(_adjustFactor),
        };
    }

    private (int Initial, int Min, int Max) ReadSizes(ParseResult parsed)
    {
        var (initial, min, max) = (parsed.GetValue(_initialBatch), parsed.GetValue(_minBatch), parsed.GetValue(_maxBatch));
        if (min > max)
        {
            throw new WrongInputException($"--min-batch: '{min}' is above --max-batch {max}.");
        }

        if (IsChosen(parsed, _initialBatch) && (initial < min || initial > max))
        {
            throw new WrongInputException($"--initial-batch: '{initial}' is not between --min-batch {min} and --max-batch {max}.");
        }

        return (Math.Clamp(initial, min, max), min, max);
    }

    // A target that nobody chose is no contradiction: it is there for the controllers that use one
    private void CheckUse(ParseResult parsed, string controller)
    {
        TargetTime target = parsed.GetValue(_target);
        TargetUse use = Controllers.UseOfTarget(controller);
        if (use == TargetUse.Needed && target.Value is null)
        {
            throw new WrongInputException($"--controller: '{controller}' needs a latency target: add --target, as in --target 50ms.");
        }

        if (use == TargetUse.None && target.Value is not null && IsChosen(parsed, _target))
        {
            throw new WrongInputException(
                $"--target: '{target}' has no use in the {controller} controller, only in {string.Join(", ", Controllers.NamesWithTarget)}.");
        }

        foreach (var option in new Option[] { _adjustInterval, _adjustFactor })
        {
            if (controller != Controllers.Threshold && IsChosen(parsed, option))
            {
                throw new WrongInputException($"{option.Name}: has no use in the {controller} controller; add --controller {Controllers.Threshold}.");
            }
        }
    }

    private static bool IsChosen(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
