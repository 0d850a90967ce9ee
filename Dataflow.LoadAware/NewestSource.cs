using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware;

/// <summary>
/// The source half of a block that tells news: offers every message to every link in order, keeps the newest for links that come later,
/// and waits for nobody, as <see cref="BroadcastBlock{T}"/> does, but allocates nothing for a message.
/// </summary>
/// <remarks>
/// LOCKS. One, <c>_gate</c>, guards every field that changes. Nothing foreign runs under it: targets are offered to by one worker at
/// a time on the thread pool, with the gate free, so a target may consume, reserve, link or unlink from inside its OfferMessage.
/// The owner may call in while it holds its own lock; this class never calls the owner's lock.
/// <list type="table">
/// <item><term>open</term><description>takes messages, offers them</description></item>
/// <item><term>closed</term><description>takes no more; the worker offers what is left (nothing after a fault or cancellation)</description></item>
/// <item><term>ended</term><description>Completion is done and passed on; the newest message can still be consumed</description></item>
/// </list>
/// A reservation holds back both the next offer and the end, until it is consumed or released.
/// </remarks>
internal sealed class NewestSource<T>(ISourceBlock<T> owner) : IThreadPoolWorkItem
{
    // *** Set once.
    private readonly ISourceBlock<T> _owner = owner;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // *** Guarded by _gate; _fault and _cancelledBy no longer change once _ended is set, and may then be read without it.
    private readonly Queue<T> _waiting = new();
    private ImmutableArray<NewestLink<T>> _links = [];
    private T _newest = default!;
    private long _newestId;
    private ITargetBlock<T>? _reservedFor;
    private Exception? _fault;
    private CancellationToken? _cancelledBy;
    private bool _working;
    private bool _closed;
    private bool _ended;

    /// <summary>Ends when the source half has nothing left to do.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether it takes no more messages.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    /// <summary>Takes a message and has it offered.</summary>
    public void Send(in T message)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _waiting.Enqueue(message);

            // Without links nobody is waiting: no worker need be woken only to find that out.
            if (_links.IsEmpty && _reservedFor is null && !_working)
            {
                TakeNewest_NeedsLock();
                return;
            }
        }

        Wake();
    }

    /// <summary>Ends it once what is left has been offered. Does nothing when it is closed already.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _closed = true;
        }

        Wake();
    }

    /// <summary>Ends it with a fault and drops what is left. Does nothing when it is closed already.</summary>
    public void Fault(Exception exception) => EndEarly(exception, null, evenIfClosed: false);

    /// <summary>Ends it as cancelled and drops what is left, also when it is closed but has not ended.</summary>
    public void Cancel(CancellationToken token) => EndEarly(null, token, evenIfClosed: true);

    /// <summary>Links a target; the newest message is offered to it alone.</summary>
    public IDisposable LinkTo(ITargetBlock<T> target, DataflowLinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        var link = new NewestLink<T>(this, target, options);
        bool ended;
        lock (_gate)
        {
            ended = _ended;
            if (!ended)
            {
                link.AwaitsNewest = _newestId != 0;
                _links = options.Append ? _links.Add(link) : _links.Insert(0, link);
            }
        }

        if (ended)
        {
            PassOnEnd(link, EndPropagation.Tell);
        }
        else if (link.AwaitsNewest)
        {
            Wake();
        }

        return link;
    }

    /// <summary>Removes a link; removed already, it does nothing.</summary>
    public void Unlink(NewestLink<T> link)
    {
        lock (_gate)
        {
            _links = _links.Remove(link);
        }
    }

    /// <summary>Gives the newest message to a target that postponed it.</summary>
    public T? Consume(DataflowMessageHeader header, ITargetBlock<T> target, out bool consumed)
    {
        ProtocolGuard.CheckTaker(header, target);
        T newest;
        lock (_gate)
        {
            consumed = IsNewest_NeedsLock(header) && (_reservedFor is null || ReferenceEquals(_reservedFor, target));
            if (!consumed)
            {
                return default;
            }

            _reservedFor = null;
            newest = _newest;
            if (_links.FirstOrDefault(link => ReferenceEquals(link.Target, target)) is { } taker)
            {
                CountTaken_NeedsLock(taker);
            }
        }

        Wake();
        return newest;
    }

    /// <summary>Keeps the newest message for one target; nothing newer is offered until it is consumed or released.</summary>
    public bool Reserve(DataflowMessageHeader header, ITargetBlock<T> target)
    {
        ProtocolGuard.CheckTaker(header, target);
        lock (_gate)
        {
            bool reserved = _reservedFor is null && IsNewest_NeedsLock(header);
            if (reserved)
            {
                _reservedFor = target;
            }

            return reserved;
        }
    }

    /// <summary>Gives a reservation back; the message is offered to that target again.</summary>
    public void Release(DataflowMessageHeader header, ITargetBlock<T> target)
    {
        ProtocolGuard.CheckTaker(header, target);
        lock (_gate)
        {
            if (!ReferenceEquals(_reservedFor, target) || !IsNewest_NeedsLock(header))
            {
                throw new InvalidOperationException("The target has no reservation of this message.");
            }

            _reservedFor = null;
            if (_links.FirstOrDefault(link => ReferenceEquals(link.Target, target)) is { } holder)
            {
                holder.AwaitsNewest = true;
            }
        }

        Wake();
    }

    /// <summary>The worker: offers until nothing is left, then ends the block if it is time.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (TryTakeWork(out T message, out long id, out ImmutableArray<NewestLink<T>> links))
        {
            foreach (NewestLink<T> link in links)
            {
                Offer(link, message, id);
            }
        }
    }

    private void EndEarly(Exception? fault, CancellationToken? cancelledBy, bool evenIfClosed)
    {
        lock (_gate)
        {
            if (_ended || (_closed && !evenIfClosed))
            {
                return;
            }

            _closed = true;
            _fault ??= fault;
            _cancelledBy ??= cancelledBy;
            _waiting.Clear();
        }

        Wake();
    }

    // The end is told on the worker's thread: no caller of Complete or Fault runs a target's code.
    private bool TryTakeWork(out T message, out long id, out ImmutableArray<NewestLink<T>> links)
    {
        ImmutableArray<NewestLink<T>> toEnd;
        lock (_gate)
        {
            if (TryTakeOffer_NeedsLock(out links))
            {
                (message, id) = (_newest, _newestId);
                return true;
            }

            _working = false;
            (message, id) = (default!, 0);
            if (!_closed || _ended || _reservedFor is not null)
            {
                return false;
            }

            _ended = true;
            toEnd = _links;
            _links = [];
        }

        End(toEnd);
        return false;
    }

    private bool TryTakeOffer_NeedsLock(out ImmutableArray<NewestLink<T>> links)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        links = [];
        if (_reservedFor is not null || _fault is not null || _cancelledBy is not null)
        {
            return false;
        }

        if (_links.FirstOrDefault(link => link.AwaitsNewest) is { } latecomer)
        {
            latecomer.AwaitsNewest = false;
            links = [latecomer];
            return true;
        }

        if (_waiting.Count == 0)
        {
            return false;
        }

        TakeNewest_NeedsLock();
        links = _links;
        return true;
    }

    private void TakeNewest_NeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _newest = _waiting.Dequeue();
        _newestId++;
    }

    private bool IsNewest_NeedsLock(DataflowMessageHeader header)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        return header.Id == _newestId;
    }

    private void Offer(NewestLink<T> link, T message, long id)
    {
        Debug.Assert(!_gate.IsHeldByCurrentThread);
        try
        {
            DataflowMessageStatus status = link.Target.OfferMessage(new DataflowMessageHeader(id), message, _owner, consumeToAccept: false);
            if (status == DataflowMessageStatus.Accepted)
            {
                lock (_gate)
                {
                    CountTaken_NeedsLock(link);
                }
            }
            else if (status == DataflowMessageStatus.DecliningPermanently)
            {
                Unlink(link);
            }
        }
        catch (Exception exception)
        {
            EndEarly(exception, null, evenIfClosed: true);
        }
    }

    private void CountTaken_NeedsLock(NewestLink<T> link)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (link.MessagesLeft > 0 && --link.MessagesLeft == 0)
        {
            _links = _links.Remove(link);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (_working || _ended)
            {
                return;
            }

            _working = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void End(ImmutableArray<NewestLink<T>> links)
    {
        Debug.Assert(!_gate.IsHeldByCurrentThread);
        if (_fault is not null)
        {
            _completion.TrySetException(_fault);

            // Looked at here, so that a fault which nobody awaits never surfaces as an unobserved task exception.
            _ = Completion.Exception;
        }
        else if (_cancelledBy is { } token)
        {
            _completion.TrySetCanceled(token);
        }
        else
        {
            _completion.TrySetResult();
        }

        foreach (NewestLink<T> link in links)
        {
            PassOnEnd(link, EndPropagation.TellSafely);
        }
    }

    private void PassOnEnd(NewestLink<T> link, Action<IDataflowBlock, AggregateException?> tell)
    {
        // From the field, not from Completion: a link made while the block ends must hear of the fault too.
        if (link.PropagatesCompletion)
        {
            tell(link.Target, _fault is null ? null : new AggregateException(_fault));
        }
    }
}
