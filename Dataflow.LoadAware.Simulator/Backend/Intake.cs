// The target half of a simulated backend: takes batches while a worker is free, postpones the rest, and works in model time.
//
// Lock: _gate alone, for a few stores and sums. No source, course, metric, timer or output block is ever called under it.
// A worker that is neither free nor at work belongs to the thread that took it from there.
//
//   stage       meaning                                             leaves it
//   Open        takes and postpones                                 Complete -> Declining; Stop -> Finished
//   Declining   takes nothing more, ends what it has                last worker free, Stop -> Finished
//   Finished    the output half is being told; late timers do nothing
//
// Always true between two critical sections: something is postponed only while no worker is free.
//
// Model time: a batch that waited begins when its worker's last batch ended by the model, not when the timer rang, and
// whoever rings ends all that is due, in the order of the model. So a late timer costs no throughput, and one long step of a
// virtual clock gives the same figures as many short ones.
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Simulator.Courses;

namespace Dataflow.LoadAware.Simulator.Backend;

/// <summary>Takes batches while a worker is free, postpones the rest, and works on each for the time of the model.</summary>
internal sealed class Intake<T> : IDisposable
{
    // System timers count whole milliseconds and may ring that much too early; the rest is not worth another ring.
    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();

    // Set once.
    private readonly ITargetBlock<T[]> _owner;
    private readonly Action<SimulatedBatch> _emit;
    private readonly Action<Exception?> _finished;
    private readonly LoadCourse _course;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Worker[] _workers;

    // Guarded by _gate.
    private readonly WorkerPool _pool;
    private readonly PostponedOffers<T[]> _postponed = new();
    private Stage _stage;

    /// <param name="owner">What sources see as the target.</param>
    /// <param name="options">Not changed by anybody any more.</param>
    /// <param name="emit">Gets each batch that ended. An exception faults the backend.</param>
    /// <param name="finished">Called once, when nothing more will be emitted; with the exception that ended it, if one did.</param>
    public Intake(ITargetBlock<T[]> owner, SimulatedBackendOptions options, Action<SimulatedBatch> emit, Action<Exception?> finished)
    {
        _owner = owner;
        _emit = emit;
        _finished = finished;
        _course = options.ScaledCourse();
        _time = options.TimeProvider;
        _origin = _time.GetTimestamp();
        _workers = new Worker[options.MaxDegreeOfParallelism];
        for (var i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(_time, Ring);
        _pool = new WorkerPool(options.Cost, options.Seed, _workers);
    }

    private enum Stage
    {
        Open,
        Declining,
        Finished,
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    public DataflowMessageStatus Offer(DataflowMessageHeader messageHeader, T[] batch, ISourceBlock<T[]>? source, bool consumeToAccept)
    {
        if (!messageHeader.IsValid)
            throw new ArgumentException("The message header is not valid.", nameof(messageHeader));
        if (source is null && consumeToAccept)
            throw new ArgumentException("A message that must be consumed needs a source to consume it from.", nameof(consumeToAccept));

        Worker? worker;
        lock (_gate)
        {
            if (_stage != Stage.Open)
                return DataflowMessageStatus.DecliningPermanently;
            if (!_pool.TryTakeFree(out worker))
                return Postpone_NeedsLock(messageHeader, source);
        }

        if (consumeToAccept && !TryConsumeOffered(worker, messageHeader, source!, out batch!))
            return DataflowMessageStatus.NotAvailable;
        Begin(worker, batch, NowFor(worker));
        return DataflowMessageStatus.Accepted;
    }

    public void Complete()
    {
        lock (_gate)
        {
            if (_stage == Stage.Open)
                _stage = Stage.Declining;
        }

        FinishIfPossible();
    }

    /// <summary>Ends now: what is in work is dropped. Without an exception it counts as cancelled.</summary>
    public void Stop(Exception? exception)
    {
        lock (_gate)
        {
            if (_stage == Stage.Finished)
                return;
            _stage = Stage.Finished;
        }

        Finish(exception);
    }

    public BackendStatistics GetStatistics()
    {
        lock (_gate)
            return _pool.Snapshot();
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }

    private DataflowMessageStatus Postpone_NeedsLock(DataflowMessageHeader header, ISourceBlock<T[]>? source)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (source is null)
            return DataflowMessageStatus.Declined;
        _postponed.Put(source, header);
        return DataflowMessageStatus.Postponed;
    }

    private bool TryConsumeOffered(Worker worker, DataflowMessageHeader header, ISourceBlock<T[]> source, out T[]? batch)
    {
        var taken = false;
        try
        {
            batch = source.ConsumeMessage(header, _owner, out taken);
            return taken;
        }
        finally
        {
            // Others may have been postponed meanwhile. They are not served here: the source that offers may hold a lock of
            // its own, and so may theirs.
            if (!taken)
                ThreadPool.UnsafeQueueUserWorkItem(_ => ServeNext(worker, NowFor(worker)), null);
        }
    }

    // A timer that rang early can free a worker a moment before its time.
    private TimeSpan NowFor(Worker worker)
    {
        var now = Now;
        return now > worker.FreeSince ? now : worker.FreeSince;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a course throws faults the block")]
    private void Begin(Worker worker, T[]? batch, TimeSpan at)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(batch);
            var load = _course.LoadAt(at.TotalSeconds);
            TimeSpan end;
            lock (_gate)
            {
                _pool.Begin(worker, batch.Length, load, at);
                end = worker.FreeSince;
            }

            worker.RingAfter(end - Now);
        }
        catch (Exception exception)
        {
            Stop(exception);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a metric throws faults the block")]
    private void Ring(Worker rung)
    {
        var dueBy = DueBy(rung);
        while (TryEnd(dueBy, out var ended))
        {
            try
            {
                _emit(ended.Batch);
            }
            catch (Exception exception)
            {
                Stop(exception);
                return;
            }

            ServeNext(ended, ended.FreeSince);
        }
    }

    // The batch of the worker that rang counts as due although the timer rang a moment early; much too early, it rings again.
    private TimeSpan DueBy(Worker rung)
    {
        var now = Now;
        TimeSpan early;
        lock (_gate)
            early = rung.IsAtWork ? rung.FreeSince - now : TimeSpan.Zero;
        if (early > TimeSpan.Zero && early < TimerResolution)
            return now + early;
        if (early > TimeSpan.Zero)
            rung.RingAfter(early);
        return now;
    }

    private bool TryEnd(TimeSpan dueBy, [MaybeNullWhen(false)] out Worker ended)
    {
        lock (_gate)
        {
            ended = null;
            return _stage != Stage.Finished && _pool.TryEnd(dueBy, out ended);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a source throws faults the block")]
    private void ServeNext(Worker worker, TimeSpan at)
    {
        while (TryTakePostponed(worker, out var offer))
        {
            try
            {
                var batch = offer.Source.ConsumeMessage(offer.Header, _owner, out var consumed);
                if (!consumed)
                    continue;
                Begin(worker, batch, at);
                return;
            }
            catch (Exception exception)
            {
                Stop(exception);
                return;
            }
        }

        FinishIfPossible();
    }

    private bool TryTakePostponed(Worker worker, out PostponedOffer<T[]> offer)
    {
        lock (_gate)
        {
            if (_stage == Stage.Open && _postponed.TryTake(out offer))
                return true;
            offer = default;
            _pool.Free(worker);
            return false;
        }
    }

    private void FinishIfPossible()
    {
        lock (_gate)
        {
            if (_stage != Stage.Declining || !_pool.IsIdle)
                return;
            _stage = Stage.Finished;
        }

        Finish(null);
    }

    private void Finish(Exception? exception)
    {
        var failures = ReleasePostponed();
        if (exception is not null)
            failures.Insert(0, exception);
        Dispose();
        _finished(failures.Count switch { 0 => null, 1 => failures[0], _ => new AggregateException(failures) });
    }

    // To reserve and release is the only way to tell a source that its offer will not be taken. Nobody else touches what is
    // postponed any more: every way there asks for the stage first.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The other sources must be told, too")]
    private List<Exception> ReleasePostponed()
    {
        var failures = new List<Exception>();
        while (_postponed.TryTake(out var offer))
        {
            try
            {
                if (offer.Source.ReserveMessage(offer.Header, _owner))
                    offer.Source.ReleaseReservation(offer.Header, _owner);
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }

        return failures;
    }
}
