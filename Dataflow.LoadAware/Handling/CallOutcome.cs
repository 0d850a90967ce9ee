namespace Dataflow.LoadAware.Handling;

/// <summary>What came of one call of the handler.</summary>
/// <param name="Kind">Which of the cases it is.</param>
/// <param name="Elapsed">How long the call took.</param>
/// <param name="Result">What the handler returned; null when it threw or was left behind.</param>
/// <param name="Error">What it threw; null otherwise.</param>
internal readonly record struct CallOutcome(CallKind Kind, TimeSpan Elapsed, BatchResult? Result = null, Exception? Error = null)
{
    /// <summary>Whether the call was cancelled at its time-out.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>How it ended, as it is counted.</summary>
    public CallEnd End => Kind switch
    {
        _ when IsTimeout => CallEnd.Timeout,
        CallKind.CutOff => CallEnd.CutOff,
        CallKind.Overloaded => CallEnd.Overloaded,
        CallKind.Returned => Result!.IsOverloaded ? CallEnd.Overloaded : CallEnd.Succeeded,
        CallKind.Transient => CallEnd.Transient,
        _ => CallEnd.Failed,
    };

    /// <summary>Whether every item succeeded and nothing else is to be heeded.</summary>
    public bool IsPlainSuccess => Result is { Verdicts: null, IsOverloaded: false, ForAll.Fate: ItemFate.Succeeded };

    /// <summary>How long the backend asked to be left alone; zero or null where it did not say.</summary>
    public TimeSpan? RetryAfter => Result?.RetryAfter ?? (Error is null ? null : OverloadedException.In(Error)?.RetryAfter);
}

/// <summary>The cases of a call.</summary>
internal enum CallKind
{
    /// <summary>It returned; the result says what became of the items.</summary>
    Returned,

    /// <summary>It threw because the backend has too much to do.</summary>
    Overloaded,

    /// <summary>It threw for a reason that is likely to pass.</summary>
    Transient,

    /// <summary>It threw for another reason: some item is to blame.</summary>
    Failed,

    /// <summary>It was cut off: nothing is known.</summary>
    CutOff,
}
