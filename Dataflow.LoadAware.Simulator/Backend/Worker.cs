namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>One of the places at which a backend works on a batch, and the timer that rings at its end.</summary>
internal sealed class Worker : IDisposable
{
    private readonly ITimer _timer;

    public Worker(TimeProvider time, Action<Worker> ring) =>
        _timer = time.CreateTimer(_ => ring(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The batch that it works on, or worked on last.</summary>
    public SimulatedBatch Batch { get; set; }

    /// <summary>When that batch ends by the model.</summary>
    public TimeSpan FreeSince { get; set; }

    /// <summary>Whether that batch has yet to end.</summary>
    public bool IsAtWork { get; set; }

    /// <summary>Sets the timer, not before now.</summary>
    public void RingAfter(TimeSpan due) => _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
