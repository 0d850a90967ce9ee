using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Handling;

/// <summary>What all batches in work share. Every part is safe to use from any thread.</summary>
internal sealed class Workbench<T>
{
    public Workbench(Func<T[], CancellationToken, Task> handler, BatchHandlerOptions options, ISourceBlock<LoadFeedback> owner)
    {
        Options = options;
        CutOff = new CutOff(options.TimeProvider, options.CancelGrace, owner.Complete);
        Call = new HandlerCall<T>(handler, options, CutOff, Totals);
        Gate = new HandOnGate(options.TimeProvider, options.CircuitThreshold, options.CircuitPause);

        // Hash codes differ from process to process: clients that fail together shall not come back together.
        int seed = options.Seed ?? HashCode.Combine(options.TimeProvider.GetTimestamp());
        Backoff = new Backoff(options.BackoffDelay, options.MaxBackoffDelay, seed);
        Rejected = new RejectedSource<T>(owner, options.RejectedCapacity);
        Feedback = new NewestSource<LoadFeedback>(owner);
    }

    /// <summary>The options as they were at construction.</summary>
    public BatchHandlerOptions Options { get; }

    /// <summary>What is counted.</summary>
    public HandlerTotals Totals { get; } = new();

    /// <summary>What ends the handling early.</summary>
    public CutOff CutOff { get; }

    /// <summary>Makes the calls.</summary>
    public HandlerCall<T> Call { get; }

    /// <summary>Says when a call may be made.</summary>
    public HandOnGate Gate { get; }

    /// <summary>Says how long to wait before a retry.</summary>
    public Backoff Backoff { get; }

    /// <summary>Where items go that are given up.</summary>
    public RejectedSource<T> Rejected { get; }

    /// <summary>Where items go that were not decided.</summary>
    public LeftItems<T> Left { get; } = new();

    /// <summary>The feedback: offered to every link, never waited for.</summary>
    public NewestSource<LoadFeedback> Feedback { get; }

    /// <summary>Reports what was measured. What the handler itself said of the load stands; the rest is filled in.</summary>
    public void Report(in LoadFeedback measured, LoadFeedback? said) => Feedback.Send(said is not { } feedback
        ? measured
        : feedback with
        {
            BatchSize = feedback.BatchSize > 0 ? feedback.BatchSize : measured.BatchSize,
            ProcessingTime = feedback.ProcessingTime > TimeSpan.Zero ? feedback.ProcessingTime : measured.ProcessingTime,
            ErrorRate = feedback.ErrorRate > 0 ? feedback.ErrorRate : measured.ErrorRate,
            IsOverloaded = feedback.IsOverloaded || measured.IsOverloaded,
            RetryAfter = feedback.RetryAfter > measured.RetryAfter ? feedback.RetryAfter : measured.RetryAfter,
        });
}
