using System.Runtime.InteropServices;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

// The postponed messages, and the two loops that come for them. Sources are called without the gate. A message is popped before its
// source is called, so the source may offer again at once, also from inside the call; the slots it will need are kept by
// BatchCore.Arriving until the value is in the queue or known not to come.
//
//   open, greedy       take messages while there is room           -> TakeGreedy    on the block's scheduler
//   open, not greedy   take a whole batch in two phases            -> TakeTwoPhase  on the block's scheduler
//   declining          tell every source that it will not be taken -> Release       on the thread pool: nobody may be left waiting
//                                                                                   for a scheduler that has stopped

/// <summary>Takes postponed messages when there is room for them, and releases them when the block ends.</summary>
internal sealed partial class Intake<T>
{
    /// <summary>Messages that are taken between two turns of the gate.</summary>
    private const int LargestPass = 64;

    // *** Set once.
    private readonly BatchCore<T> _core;
    private readonly ITargetBlock<T> _block;
    private readonly Activation _taking;
    private readonly Activation _releasing;
    private readonly bool _greedy;

    // *** Used by the taking loop alone, of which one runs at a time.
    private readonly List<PostponedMessage<T>> _pass = [];
    private readonly List<T> _values = [];

    // *** Guarded by the gate.
    private PostponedSources<T>? _postponed;
    private bool _takingScheduled;
    private bool _passUnderWay;
    private bool _releaseUnderWay;
    private bool _triggered;

    public Intake(BatchCore<T> core, ITargetBlock<T> block)
    {
        _core = core;
        _block = block;
        _greedy = core.Settings.Options.Greedy;
        _taking = new Activation(core.Settings.Options.TaskScheduler, Take, exception => core.Abort(exception, always: true));
        _releasing = new Activation(TaskScheduler.Default, Release, exception => core.Abort(exception, always: true));
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

    /// <summary>Not greedy: the next batch may be made of fewer messages, if there are any now.</summary>
    public void Trigger_NeedsLock() => _triggered = !_greedy && !_core.Declining && Count > 0;

    /// <summary>Whether the taking loop must be started; if so the caller must start it.</summary>
    public bool ClaimTaking_NeedsLock()
    {
        if (_takingScheduled || !CanTake_NeedsLock())
        {
            return false;
        }

        _takingScheduled = true;
        return true;
    }

    /// <summary>Starts the taking loop that was claimed.</summary>
    public void StartTaking() => _taking.Start();

    /// <summary>Whether the releasing loop must be started; if so the caller must start it.</summary>
    public bool ClaimRelease_NeedsLock()
    {
        if (_releaseUnderWay || _passUnderWay || !_core.Declining || Count == 0)
        {
            return false;
        }

        _releaseUnderWay = true;
        return true;
    }

    /// <summary>Starts the releasing loop that was claimed.</summary>
    public void StartRelease() => _releasing.Start();

    private bool CanTake_NeedsLock() =>
        Count > 0 && !_core.Declining && (_greedy ? GreedyPass_NeedsLock() > 0 : CanTakeTwoPhase_NeedsLock());

    private void Take()
    {
        for (int left = _core.Settings.MaxPerTask; ; left--)
        {
            _core.Gate.Enter();
            bool more = CanTake_NeedsLock();
            _takingScheduled = more;
            _core.Gate.Exit();
            if (!more)
            {
                return;
            }

            if (left == 0)
            {
                _taking.Start(again: true);
                return;
            }

            if (_greedy)
            {
                TakeGreedy();
            }
            else
            {
                TakeTwoPhase();
            }
        }
    }

    private int GreedyPass_NeedsLock() =>
        (int)Math.Min(Math.Min(Count, LargestPass), Math.Min(_core.Room_NeedsLock(), _core.QuotaLeft_NeedsLock()));

    // One turn: pop as many messages as there is room for, consume each, append what came.
    private void TakeGreedy()
    {
        _core.Gate.Enter();
        int count = _core.Declining ? 0 : GreedyPass_NeedsLock();
        for (int i = 0; i < count && _postponed!.TryPop(out PostponedMessage<T> message); i++)
        {
            _pass.Add(message);
        }

        _passUnderWay = true;
        _core.Arriving += _pass.Count;
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
            _core.Abort(exception, always: true);
        }

        EndPass(asked, slots: _pass.Count, markEnd: false);
    }

    // Appends what was consumed, puts back the messages from number asked on, and gives up the slots that were kept.
    private void EndPass(int asked, int slots, bool markEnd)
    {
        long now = _core.Clock?.Now() ?? 0;
        _core.Gate.Enter();
        for (int i = _pass.Count - 1; i >= asked; i--)
        {
            _postponed!.PutBackFirst(_pass[i]);
        }

        _core.Arriving -= slots;
        _passUnderWay = false;
        if (_values.Count > 0 && !_core.Dropping)
        {
            _core.Append_NeedsLock(CollectionsMarshal.AsSpan(_values), now);
            if (markEnd)
            {
                _core.Boundaries.Mark();
                _core.DeclineAtQuota_NeedsLock();
            }
        }

        PendingWork work = _core.NextWork_NeedsLock();
        _core.Gate.Exit();
        _pass.Clear();
        _values.Clear();
        _core.Do(work);
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
        _core.Gate.Enter();
        bool any = _postponed!.TryPop(out message);
        _releaseUnderWay = any;
        PendingWork work = any ? PendingWork.None : _core.NextWork_NeedsLock();
        _core.Gate.Exit();
        _core.Do(work);
        return any;
    }
}
