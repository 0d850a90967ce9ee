using System.Runtime.InteropServices;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

// The postponed messages, and the two loops that come for them. Sources are called without the gate. A message is popped before its
// source is called, so the source may offer again at once, also from inside the call; the slots it will need are kept by
// BatchCore.Arriving until the value is in the queue or known not to come.
//
//   open, greedy       fetch messages while there is room          -> FetchGreedy   on the block's scheduler
//   open, not greedy   take a whole batch in two phases            -> FetchTwoPhase  on the block's scheduler
//   declining          tell every source that it will not be taken -> Release       on the thread pool: nobody may be left waiting
//                                                                                   for a scheduler that has stopped

/// <summary>Takes postponed messages when there is room for them, and releases them when the block ends.</summary>
internal sealed partial class PostponedFetcher<T>
{
    /// <summary>Messages that are taken between two turns of the gate.</summary>
    private const int LargestPass = 64;

    // *** Set once.
    private readonly BatchCore<T> _core;
    private readonly ITargetBlock<T> _block;
    private readonly Activation _fetching;
    private readonly Activation _releasing;
    private readonly bool _greedy;

    // *** Used by the fetching loop alone, of which one runs at a time.
    private readonly List<PostponedMessage<T>> _pass = [];
    private readonly List<T> _values = [];
    private long _begun;

    // *** Guarded by the gate.
    private PostponedSources<T>? _postponed;
    private bool _fetchingScheduled;
    private bool _passUnderWay;
    private bool _releaseUnderWay;
    private bool _triggered;

    public PostponedFetcher(BatchCore<T> core, ITargetBlock<T> block)
    {
        _core = core;
        _block = block;
        _greedy = core.Settings.Options.Greedy;
        _fetching = new Activation(core.Settings.Options.TaskScheduler, Fetch, exception => core.Abort(exception, evenIfDropping: true));
        _releasing = new Activation(TaskScheduler.Default, Release, exception => core.Abort(exception, evenIfDropping: true));
    }

    /// <summary>Whether a new message need not queue up: the block is greedy and nothing waits in line before it.</summary>
    public bool TakesStraightIn_NeedsLock => _greedy && (_postponed is null || (_postponed.Count == 0 && !_passUnderWay));

    /// <summary>Whether nothing is postponed, or being taken, or being released.</summary>
    public bool IsIdle_NeedsLock => _postponed is null || (_postponed.Count == 0 && !_passUnderWay && !_releaseUnderWay);

    private int Count => _postponed?.Count ?? 0;

    /// <summary>The sources in line, for the debugger.</summary>
    public ISourceBlock<T>[] ListSources_NeedsLock() => _postponed?.ToArray() ?? [];

    /// <summary>Keeps a message in mind that cannot be accepted now.</summary>
    public void Postpone_NeedsLock(ISourceBlock<T> source, DataflowMessageHeader header) =>
        (_postponed ??= new PostponedSources<T>()).Add(source, header);

    /// <summary>Not greedy: the next batch may be made of fewer messages, if there are any now, be it that a pass has just popped them.</summary>
    public void Trigger_NeedsLock() => _triggered = !_greedy && !_core.Declining && (Count > 0 || _passUnderWay);

    /// <summary>Whether the fetching loop must be started; if so the caller must start it.</summary>
    public bool ClaimFetching_NeedsLock()
    {
        _core.Gate.AssertHeld();
        if (_fetchingScheduled || !CanFetch_NeedsLock())
        {
            return false;
        }

        _fetchingScheduled = true;
        return true;
    }

    /// <summary>Starts the fetching loop that was claimed.</summary>
    public void StartFetching() => _fetching.Start();

    /// <summary>Whether the releasing loop must be started; if so the caller must start it.</summary>
    public bool ClaimRelease_NeedsLock()
    {
        _core.Gate.AssertHeld();
        if (_releaseUnderWay || _passUnderWay || !_core.Declining || Count == 0)
        {
            return false;
        }

        _releaseUnderWay = true;
        return true;
    }

    /// <summary>Starts the releasing loop that was claimed.</summary>
    public void StartRelease() => _releasing.Start();

    private bool CanFetch_NeedsLock() =>
        Count > 0 && !_core.Declining && (_greedy ? GreedyPass_NeedsLock() > 0 : CanFetchTwoPhase_NeedsLock());

    private void Fetch()
    {
        for (int left = _core.Settings.MaxPerTask; ; left--)
        {
            _core.Enter();
            bool more = CanFetch_NeedsLock();
            _fetchingScheduled = more;
            _core.Gate.Exit();
            if (!more)
            {
                return;
            }

            if (left == 0)
            {
                _fetching.Start(again: true);
                return;
            }

            if (_greedy)
            {
                FetchGreedy();
            }
            else
            {
                FetchTwoPhase();
            }
        }
    }

    // Where a task has a limit, one pass counts as a batch, and is no longer than one.
    private int GreedyPass_NeedsLock()
    {
        int most = _core.Settings.MaxPerTask == int.MaxValue ? LargestPass : Math.Min(LargestPass, _core.Boundaries.Size);
        return (int)Math.Min(Math.Min(Count, most), Math.Min(_core.Room_NeedsLock(), _core.QuotaLeft_NeedsLock()));
    }

    // One turn: pop as many messages as there is room for, consume each, append what came.
    private void FetchGreedy()
    {
        _core.Enter();
        int count = _core.Declining ? 0 : GreedyPass_NeedsLock();
        for (int i = 0; i < count && _postponed!.TryPop(out PostponedMessage<T> message); i++)
        {
            _pass.Add(message);
        }

        _passUnderWay = true;
        _begun = _core.BeginArrival_NeedsLock(_pass.Count);
        _core.Gate.Exit();

        int asked = 0;
        try
        {
            while (asked < _pass.Count && !_core.Dropping)
            {
                PostponedMessage<T> message = _pass[asked++];
                T? value = message.Source.ConsumeMessage(message.Header, _block, out bool consumed);
                if (consumed)
                {
                    _values.Add(value!);
                }
            }
        }
        catch (Exception exception)
        {
            _core.Abort(exception, evenIfDropping: true);
        }

        EndPass(asked, slots: _pass.Count, markEnd: false);
    }

    // Appends what was consumed, puts back the messages from number asked on, and gives up the slots that were kept.
    private void EndPass(int asked, int slots, bool markEnd)
    {
        long now = _core.ReadClockOrAbort();
        long[] weights = _core.WeighOrAbort(CollectionsMarshal.AsSpan(_values));
        _core.Enter();
        try
        {
            for (int i = _pass.Count - 1; i >= asked; i--)
            {
                _postponed!.PutBackFirst(_pass[i]);
            }

            _passUnderWay = false;
            _triggered &= Count > 0 || (_values.Count == 0 && _pass.Count > 0); // who was released will come again
            if (_values.Count > 0 && !_core.Dropping)
            {
                _core.Append_NeedsLock(CollectionsMarshal.AsSpan(_values), weights, now);
                if (markEnd)
                {
                    _core.EndBatch_NeedsLock();
                }
            }

            _core.EndArrival_NeedsLock(_begun, slots);
        }
        finally
        {
            _core.Leave_NeedsLock();
        }

        _pass.Clear();
        _values.Clear();
    }

    // Reserving and releasing is the only way to tell a source that its message will not be taken: it offers again and is declined.
    private void Release()
    {
        while (TryPopForRelease(out PostponedMessage<T> message))
        {
            try
            {
                if (message.Source.ReserveMessage(message.Header, _block))
                {
                    message.Source.ReleaseReservation(message.Header, _block);
                }
            }
            catch (Exception exception)
            {
                _core.Completion.AddReleaseError(exception);
            }
        }
    }

    private bool TryPopForRelease(out PostponedMessage<T> message)
    {
        _core.Enter();
        _releaseUnderWay = _postponed!.TryPop(out message);
        bool more = _releaseUnderWay;
        _core.Leave_NeedsLock();
        return more;
    }
}
