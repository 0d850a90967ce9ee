using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Diagnostics;
using Dataflow.LoadAware.Feedback;

namespace Dataflow.LoadAware;

/// <summary>
/// Closes the loop: takes one <see cref="LoadFeedback"/> a batch, asks a controller for the next size and sets it on the block that
/// it drives. Offers every change of the size to its links.
/// </summary>
/// <remarks>
/// <para>
/// The size has changed when <c>Post</c> returns: the controller runs inside it. Feedback is never postponed and never refused
/// before the block ends; feedback from several threads is handled one at a time.
/// </para>
/// <para>
/// The output behaves as that of a <see cref="BroadcastBlock{T}"/>: each change goes to every link, a change that nobody takes is
/// dropped, a later link is offered the newest one. A decision to hold the size is not offered; <see cref="LastDecision"/> shows it.
/// </para>
/// <para>
/// The driven block is never completed and never faulted. A controller that throws, a size that the driven block refuses or a
/// link that throws faults the feedback block alone; the driven block goes on at its last size.
/// </para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}, BatchSize = {_target.BatchSize}")]
public sealed class LoadFeedbackBlock : IPropagatorBlock<LoadFeedback, BatchSizeChange>
{
    // LOCKS. _gate makes feedback come one at a time. It is held around the controller, the scoring, the clock and the driven
    // block's size: that is the point of it, and it is harmless because the data path never takes it. It is not held while a source is
    // asked for its message. Order: _gate, then the gates inside the driven block and the source half; neither calls back for ours.
    //   open      takes feedback
    //   declining declines permanently; the source half is told once the messages being fetched have been handled

    private const int ScoresInAverage = 10;

    // *** Set once.
    private readonly Lock _gate = new();
    private readonly IAdjustableBatchSize _target;
    private readonly IBatchSizeController _controller;
    private readonly LoadScoring _scoring;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly NewestSource<BatchSizeChange> _source;
    private readonly FeedbackTotals _totals = new();

    // *** Guarded by _gate.
    private readonly RecentMean _scores = new(ScoresInAverage);
    private readonly SizeHistory _sizes;
    private BatchSizeChange? _lastDecision;
    private int _fetching;
    private bool _declining;

    // *** Written under _gate, read without: what shows the load must not wait for a controller.
    private double _meanScore;

    /// <summary>Drives a block with an <see cref="AdaptiveController"/> without a latency target.</summary>
    /// <remarks>
    /// It needs <see cref="LoadFeedback.BatchSize"/> and <see cref="LoadFeedback.ProcessingTime"/>; without them the size stays and
    /// <see cref="LastDecision"/> says <see cref="BatchSizeReason.BatchSizeUnknown"/>.
    /// </remarks>
    /// <param name="target">The block to drive.</param>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is null.</exception>
    public LoadFeedbackBlock(IAdjustableBatchSize target)
        : this(target, new LoadFeedbackBlockOptions())
    {
    }

    /// <summary>Drives a block with the given controller.</summary>
    /// <param name="target">The block to drive.</param>
    /// <param name="controller">What decides; it must serve no other block.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public LoadFeedbackBlock(IAdjustableBatchSize target, IBatchSizeController controller)
        : this(target, new LoadFeedbackBlockOptions { Controller = Require.NotNull(controller, nameof(controller)) })
    {
    }

    /// <summary>Drives a block as the options say.</summary>
    /// <param name="target">The block to drive.</param>
    /// <param name="options">Controller, scoring and clock; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public LoadFeedbackBlock(IAdjustableBatchSize target, LoadFeedbackBlockOptions options)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        _target = target;
        _controller = options.Controller ?? new AdaptiveController();
        _scoring = options.Scoring;
        _time = options.TimeProvider;
        _start = _time.GetTimestamp();
        _sizes = new SizeHistory(target.BatchSize, TimeSpan.Zero);
        _source = new NewestSource<BatchSizeChange>(this);
        string tag = (target as IMeterTag)?.MeterTag ?? target.GetType().Name.Split('`')[0];
        LoadAwareMeter.For(options.MeterFactory).Add(new FeedbackBlockSubject(tag, this, _totals));
        CancelWith(options.CancellationToken);
    }

    /// <inheritdoc/>
    public Task Completion => _source.Completion;

    /// <summary>The mean load score of the last 10 feedbacks.</summary>
    /// <value>0 (idle) to 1 (saturated); 0 before the first feedback.</value>
    /// <remarks>It waits for nobody, not even for a controller that thinks.</remarks>
    public double AverageLoadScore => Volatile.Read(ref _meanScore);

    /// <summary>What the newest feedback led to, a decision to hold the size included.</summary>
    /// <value>Null before the first feedback.</value>
    /// <remarks>It waits while a feedback is handled.</remarks>
    public BatchSizeChange? LastDecision
    {
        get
        {
            lock (_gate)
            {
                return _lastDecision;
            }
        }
    }

    /// <summary>What the block has seen and done so far.</summary>
    /// <remarks>It waits while a feedback is handled, so that the numbers belong together.</remarks>
    public LoadFeedbackStatistics GetStatistics()
    {
        lock (_gate)
        {
            return new LoadFeedbackStatistics(reason => (_totals.Decided(reason), _totals.Grown(reason), _totals.Shrunk(reason)))
            {
                FeedbackSeen = _totals.Seen,
                AverageLoadScore = _meanScore,
                LastDecision = _lastDecision,
            };
        }
    }

    /// <summary>Takes no more feedback; what has been taken takes effect.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _declining = true;
            CompleteSourceIfPossible_NeedsLock();
        }
    }

    /// <summary>Ends the block with a fault. After <see cref="Complete"/> it does nothing.</summary>
    /// <param name="exception">The cause.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public void Fault(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        lock (_gate)
        {
            if (!_declining)
            {
                Fault_NeedsLock(exception);
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable LinkTo(ITargetBlock<BatchSizeChange> target, DataflowLinkOptions linkOptions) => _source.LinkTo(target, linkOptions);

    /// <summary>The block's name and id, as every dataflow block prints itself.</summary>
    public override string ToString() => $"{nameof(LoadFeedbackBlock)} Id={Completion.Id}";

    DataflowMessageStatus ITargetBlock<LoadFeedback>.OfferMessage(
        DataflowMessageHeader messageHeader, LoadFeedback messageValue, ISourceBlock<LoadFeedback>? source, bool consumeToAccept)
    {
        ProtocolGuard.CheckHeader(messageHeader);
        if (consumeToAccept)
        {
            return Fetch(messageHeader, source ?? throw new ArgumentException("There is no source to consume from.", nameof(consumeToAccept)));
        }

        lock (_gate)
        {
            if (IsDeclining_NeedsLock())
            {
                return DataflowMessageStatus.DecliningPermanently;
            }

            Handle_NeedsLock(messageValue);
            return DataflowMessageStatus.Accepted;
        }
    }

    BatchSizeChange ISourceBlock<BatchSizeChange>.ConsumeMessage(
        DataflowMessageHeader messageHeader, ITargetBlock<BatchSizeChange> target, out bool messageConsumed) =>
        _source.Consume(messageHeader, target, out messageConsumed);

    bool ISourceBlock<BatchSizeChange>.ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<BatchSizeChange> target) =>
        _source.Reserve(messageHeader, target);

    void ISourceBlock<BatchSizeChange>.ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<BatchSizeChange> target) =>
        _source.Release(messageHeader, target);

    /// <summary>Asks the source for its message with the gate free; the block does not complete meanwhile.</summary>
    private DataflowMessageStatus Fetch(DataflowMessageHeader header, ISourceBlock<LoadFeedback> source)
    {
        lock (_gate)
        {
            if (IsDeclining_NeedsLock())
            {
                return DataflowMessageStatus.DecliningPermanently;
            }

            _fetching++;
        }

        LoadFeedback feedback = default;
        bool consumed = false;
        try
        {
            feedback = source.ConsumeMessage(header, this, out consumed);
        }
        finally
        {
            lock (_gate)
            {
                _fetching--;
                if (consumed && !_source.IsClosed)
                {
                    Handle_NeedsLock(feedback);
                }

                CompleteSourceIfPossible_NeedsLock();
            }
        }

        return consumed ? DataflowMessageStatus.Accepted : DataflowMessageStatus.NotAvailable;
    }

    private void Handle_NeedsLock(in LoadFeedback feedback)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        try
        {
            BatchSizeChange decision = Steer_NeedsLock(feedback);
            _lastDecision = decision;
            _totals.Count(decision);
            if (decision.From != decision.To)
            {
                _source.Send(decision);
            }
        }
        catch (Exception exception)
        {
            Fault_NeedsLock(exception);
        }
    }

    private BatchSizeChange Steer_NeedsLock(in LoadFeedback feedback)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        double score = _scoring.Score(feedback);
        _scores.Add(score);
        Volatile.Write(ref _meanScore, _scores.Mean);

        BatchObservation observation = Observe_NeedsLock(feedback, score);
        BatchSizeDecision decision = _controller.Decide(observation);
        int size = Math.Clamp(decision.Size, observation.MinBatchSize, observation.MaxBatchSize);
        if (size != observation.CurrentSize)
        {
            _target.BatchSize = size;
            _sizes.Note(size, observation.ObservedAt);
        }

        return new BatchSizeChange(observation.CurrentSize, size, decision.Reason, score, _time.GetUtcNow());
    }

    private BatchObservation Observe_NeedsLock(in LoadFeedback feedback, double score)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        TimeSpan now = _time.GetElapsedTime(_start);
        int size = _target.BatchSize;
        _sizes.Note(size, now); // somebody else may have set it since

        TimeSpan dispatchedAt = now - feedback.ProcessingTime;
        (int sizeAtDispatch, bool isFull) = _sizes.Explain(feedback.BatchSize, dispatchedAt);
        return new BatchObservation
        {
            Feedback = feedback,
            LoadScore = score,
            CurrentSize = size,
            SizeAtDispatch = sizeAtDispatch,
            IsFull = isFull,
            DispatchedAt = dispatchedAt,
            ObservedAt = now,
            MinBatchSize = _target.MinBatchSize,
            MaxBatchSize = _target.MaxBatchSize,
        };
    }

    // The source half can have ended without us: a link that throws faults it.
    private bool IsDeclining_NeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        return _declining || _source.IsClosed;
    }

    private void Fault_NeedsLock(Exception exception)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _declining = true;
        _source.Fault(exception);
    }

    private void CompleteSourceIfPossible_NeedsLock()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_declining && _fetching == 0)
        {
            _source.Complete();
        }
    }

    private void CancelWith(CancellationToken token)
    {
        if (!token.CanBeCanceled)
        {
            return;
        }

        // Only the source half is told: the target half asks it at the next offer. The registration must go with the block,
        // for a token may outlive many blocks.
        CancellationTokenRegistration registration = token.UnsafeRegister(static (source, token) => ((NewestSource<BatchSizeChange>)source!).Cancel(token), _source);
        Completion.ContinueWith(
            static (_, state) => ((CancellationTokenRegistration)state!).Dispose(),
            registration,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }
}
