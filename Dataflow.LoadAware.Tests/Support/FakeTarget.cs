using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>One call of <c>OfferMessage</c>.</summary>
public sealed record Offer<T>(DataflowMessageHeader Header, T Value, ISourceBlock<T> Source, bool ConsumeToAccept);

/// <summary>A target that answers as the test says, keeps what it was offered and notes breaches of the protocol.</summary>
public sealed class FakeTarget<T>(ProtocolLog log, string name = "target") : ITargetBlock<T>
{
    private readonly Channel<Offer<T>> _arrivals = Channel.CreateUnbounded<Offer<T>>();
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<Offer<T>> _offers = [];
    private readonly List<T> _accepted = [];
    private int _offersInProgress;

    /// <summary>The answer to an offer; may call back. Accepts all by default.</summary>
    public Func<Offer<T>, DataflowMessageStatus> OnOffer { get; set; } = _ => DataflowMessageStatus.Accepted;

    /// <summary>Runs inside <c>Complete</c> and <c>Fault</c> (then with the exception).</summary>
    public Action<Exception?> OnEnd { get; set; } = _ => { };

    public Offer<T>[] Offers
    {
        get { lock (_lock) return [.. _offers]; }
    }

    /// <summary>The values that it accepted as they were offered.</summary>
    public T[] Accepted
    {
        get { lock (_lock) return [.. _accepted]; }
    }

    /// <summary>Ends when the target is completed (null) or faulted (the exception).</summary>
    public Task<Exception?> Ended => _ended.Task.InTime();

    public bool HasEnded => _ended.Task.IsCompleted;

    public Task Completion => _ended.Task;

    /// <summary>The next offer that this method has not handed out yet.</summary>
    public Task<Offer<T>> NextOffer() => _arrivals.Reader.ReadAsync().AsTask().InTime();

    public DataflowMessageStatus OfferMessage(DataflowMessageHeader messageHeader, T messageValue, ISourceBlock<T>? source, bool consumeToAccept)
    {
        if (Interlocked.Increment(ref _offersInProgress) > 1) log.Wrong($"{name} was offered two messages at a time.");
        if (HasEnded) log.Wrong($"{name} was offered a message after its end.");
        if (!messageHeader.IsValid) log.Wrong($"{name} was offered a message without an id.");
        if (source is null) log.Wrong($"{name} was offered a message without a source.");
        try
        {
            return Answer(new Offer<T>(messageHeader, messageValue, source!, consumeToAccept));
        }
        finally
        {
            Interlocked.Decrement(ref _offersInProgress);
        }
    }

    public void Complete() => End(null);

    public void Fault(Exception exception) => End(exception);

    private DataflowMessageStatus Answer(Offer<T> offer)
    {
        log.Call($"offer {name}");
        lock (_lock) _offers.Add(offer);
        DataflowMessageStatus status = OnOffer(offer);
        if (status == DataflowMessageStatus.Accepted)
        {
            lock (_lock) _accepted.Add(offer.Value);
        }

        // Last, so that whoever awaits the offer also sees what came of it.
        _arrivals.Writer.TryWrite(offer);
        return status;
    }

    private void End(Exception? exception)
    {
        log.Call(exception is null ? $"complete {name}" : $"fault {name}");
        if (HasEnded) log.Wrong($"{name} was ended twice.");
        OnEnd(exception);
        _ended.TrySetResult(exception);
    }
}
