using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Diagnostics;
using Dataflow.LoadAware.Handling;

namespace Dataflow.LoadAware;

/// <summary>
/// Runs a handler on every batch and gets the hard cases right: it retries what may pass, finds the item that spoils a batch by halving,
/// pauses when the backend asks for it, gives back what a shutdown leaves, and reports what each batch cost.
/// </summary>
/// <remarks>
/// <para>
/// Every item that it accepts succeeds, or comes out of <see cref="Rejected"/>, or is left when the handling is cut off
/// (<see cref="DrainAsync"/>, <see cref="TakeLeftItems"/>): exactly one of the three.
/// </para>
/// <para>
/// It takes in no more batches than it works on, so the block upstream cuts late. Feedback is offered to every link as a
/// <see cref="BroadcastBlock{T}"/> does: never waited for, dropped when nobody takes it, the newest offered to a later link.
/// </para>
/// <para>All members are safe to use from any thread.</para>
/// </remarks>
/// <typeparam name="T">The type of the items.</typeparam>
[DebuggerDisplay("{ToString(),nq}, Circuit = {CircuitState}, IsPaused = {IsPaused}")]
public sealed class BatchHandlerBlock<T> : IPropagatorBlock<T[], LoadFeedback>
{
    // LOCKS. None of its own. The protocol is that of the blocks inside: an ActionBlock takes batches in, a NewestSource hands feedback
    // out, a BufferBlock keeps what is rejected. The action block is only ever completed, never faulted: what it has accepted always
    // comes to a run, which handles it, or leaves it once the handling is cut off. When its last run has ended, the block ends.

    private readonly Workbench<T> _bench;
    private readonly ActionBlock<T[]> _intake;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a block around a handler that does all or nothing: it returns when every item is done, and throws otherwise.</summary>
    /// <param name="handler">
    /// Called with 1 or more items, which it must not exchange in their array, and a token that is cancelled at a time-out or a cut-off.
    /// </param>
    /// <param name="options">Options; copied. Null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="handler"/> is null.</exception>
    public BatchHandlerBlock(Func<T[], CancellationToken, Task> handler, BatchHandlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options = options?.Copy() ?? new BatchHandlerOptions();
        _bench = new Workbench<T>(handler, options, this);
        _intake = new ActionBlock<T[]>(
            HandleAsync,
            new() { MaxDegreeOfParallelism = options.MaxDegreeOfParallelism, BoundedCapacity = options.MaxDegreeOfParallelism });
        Report(options);
        _ = EndAsync(options.CancellationToken.UnsafeRegister(static (cutOff, token) => ((CutOff)cutOff!).ByToken(token), _bench.CutOff));
    }

    /// <summary>Makes a block around a handler that says what became of each item, and, if it likes, how the backend does.</summary>
    /// <param name="handler">As above; what it throws holds for all items of the call.</param>
    /// <param name="options">Options; copied. Null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="handler"/> is null.</exception>
    public BatchHandlerBlock(Func<T[], CancellationToken, Task<BatchResult>> handler, BatchHandlerOptions? options = null)
        : this((Func<T[], CancellationToken, Task>)handler, options)
    {
    }

    /// <summary>
    /// The items that were given up. Nobody need take them, but when <see cref="BatchHandlerOptions.RejectedCapacity"/> of them wait, the
    /// handling waits too. Its Completion ends when the block has ended and all are taken; it never faults, whatever becomes of the block.
    /// </summary>
    public IReceivableSourceBlock<RejectedItem<T>> Rejected => _bench.Rejected;

    /// <summary>
    /// Ends when every batch is handled; rejected items may still wait to be taken. Faults with the exception given to
    /// <see cref="Fault"/>, or that of the first rejected item with <see cref="BatchHandlerOptions.FaultOnRejected"/>; what the handler
    /// throws does not fault it otherwise.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// Whether a pause runs: the backend, or somebody by hand, asked for it, or the circuit is open. While a probe is under way calls wait too, and
    /// there is none: see <see cref="CircuitState"/>.
    /// </summary>
    public bool IsPaused => _bench.Gate.PauseLeft() > TimeSpan.Zero;

    /// <summary>When the pause ends, in UTC.</summary>
    /// <value>Null when there is none.</value>
    public DateTimeOffset? PausedUntil => _bench.Gate.PauseLeft() is { Ticks: > 0 } left ? _bench.Options.TimeProvider.GetUtcNow() + left : null;

    /// <summary>Whether the block trusts its backend.</summary>
    public CircuitState CircuitState => _bench.Gate.State;

    /// <summary>
    /// Where an item comes from: the span of each call is linked to the contexts of its items. Asked only while somebody listens to the
    /// ActivitySource "Dataflow.LoadAware"; see docs/metrics.md.
    /// </summary>
    /// <value>
    /// Null, the default, makes no links. The first 128 different contexts are linked; a default context is none. Where it throws, that call has no
    /// span.
    /// </value>
    public Func<T, ActivityContext>? TraceContext { get => _bench.Call.Spans.ContextOf; init => _bench.Call.Spans.ContextOf = value; }

    /// <summary>What the block has done so far.</summary>
    /// <returns>A snapshot; each number is right by itself.</returns>
    public BatchHandlerStatistics GetStatistics()
    {
        HandlerTotals totals = _bench.Totals;
        return new BatchHandlerStatistics
        {
            Name = ToString(),
            ItemsSucceeded = totals.Items(ItemOutcome.Succeeded),
            ItemsRejected = totals.Items(ItemOutcome.Rejected),
            RejectedWaiting = _bench.Rejected.Count,
            ItemsLeft = totals.Items(ItemOutcome.Left),
            ItemsRetried = totals.Items(ItemOutcome.Retried),
            CallsSucceeded = totals.Calls(CallEnd.Succeeded),
            CallsTransient = totals.Calls(CallEnd.Transient),
            CallsOverloaded = totals.Calls(CallEnd.Overloaded),
            CallsFailed = totals.Calls(CallEnd.Failed),
            CallsTimedOut = totals.Calls(CallEnd.Timeout),
            CallsCutOff = totals.Calls(CallEnd.CutOff),
            TimePaused = _bench.Gate.Paused(),
            CircuitState = CircuitState,
            IsCompleted = Completion.IsCompleted,
        };
    }

    /// <summary>Makes no call for so long, from now on; a longer pause that runs already is kept. Calls under way go on.</summary>
    /// <param name="length">Zero or more. More than 49 days count as 49 days.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public void Pause(TimeSpan length) => _bench.Gate.Pause(Require.NotNegative(length, nameof(length)));

    /// <summary>Ends a pause at once, whoever asked for it. Where the circuit is open, a probe comes next.</summary>
    public void Resume() => _bench.Gate.Resume();

    /// <summary>Takes in no more batches; those that it has are handled to their end.</summary>
    public void Complete()
    {
        _intake.Complete();
        _bench.Gate.EndIntake();
    }

    /// <summary>Cuts the handling off and ends the block with a fault. What was in work can be had back.</summary>
    /// <param name="exception">The cause.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public void Fault(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _bench.CutOff.ByFault(exception);
    }

    /// <summary>Takes in no more batches, waits for those that it has, and cuts them off at the deadline.</summary>
    /// <param name="deadline">How long to wait; zero or more, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Strikes the deadline early.</param>
    /// <returns>
    /// What was left, in the order of each batch; empty when all was done. Calls that heed their token end at the deadline; others are left
    /// behind after <see cref="BatchHandlerOptions.CancelGrace"/>. The task does not fault: see <see cref="Completion"/>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="deadline"/> is negative and not infinite, or too long for a timer.</exception>
    public Task<IReadOnlyList<LeftItem<T>>> DrainAsync(TimeSpan deadline, CancellationToken cancellationToken = default) =>
        new Drain<T>(null, this, _bench.Options.TimeProvider).RunAsync(Drain<T>.Checked(deadline), cancellationToken);

    /// <summary>The items in work when the handling was cut off by cancellation or a fault; each is handed out once.</summary>
    /// <returns>What was left, complete once <see cref="Completion"/> has ended; empty when nothing is, or when it was taken already.</returns>
    public IReadOnlyList<LeftItem<T>> TakeLeftItems() => _bench.Left.Take();

    /// <inheritdoc/>
    public IDisposable LinkTo(ITargetBlock<LoadFeedback> target, DataflowLinkOptions linkOptions) => _bench.Feedback.LinkTo(target, linkOptions);

    /// <summary>The block's name and id, as every dataflow block prints itself.</summary>
    public override string ToString() => BlockName.Of(_bench.Options.NameFormat, GetType(), Completion.Id);

    /// <summary>Cuts the handling off without a fault; what was in work is left.</summary>
    internal void CutOffAtDeadline() => _bench.CutOff.ByDeadline();

    /// <summary>Keeps items that waited upstream with what was left in work; handed out behind it.</summary>
    internal void KeepLeft(IEnumerable<T> waiting) => _bench.Left.Add(waiting);

    /// <summary>The clock of the block.</summary>
    internal TimeProvider TimeProvider => _bench.Options.TimeProvider;

    DataflowMessageStatus ITargetBlock<T[]>.OfferMessage(
        DataflowMessageHeader messageHeader, T[] messageValue, ISourceBlock<T[]>? source, bool consumeToAccept) =>
        ((ITargetBlock<T[]>)_intake).OfferMessage(messageHeader, messageValue, source, consumeToAccept);

    LoadFeedback ISourceBlock<LoadFeedback>.ConsumeMessage(
        DataflowMessageHeader messageHeader, ITargetBlock<LoadFeedback> target, out bool messageConsumed) =>
        _bench.Feedback.Consume(messageHeader, target, out messageConsumed);

    bool ISourceBlock<LoadFeedback>.ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<LoadFeedback> target) =>
        _bench.Feedback.Reserve(messageHeader, target);

    void ISourceBlock<LoadFeedback>.ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<LoadFeedback> target) =>
        _bench.Feedback.Release(messageHeader, target);

    private void Report(BatchHandlerOptions options)
    {
        string tag = BlockName.Tag(options.NameFormat, nameof(BatchHandlerBlock<>), this, options.LiveSize as IMeterTag);
        LoadAwareMeter meter = LoadAwareMeter.For(options.MeterFactory);
        var subject = new HandlerBlockSubject<T>(tag, meter, this, _bench.Totals, _bench.Gate);
        (_bench.Call.Observer, _bench.Call.Spans.Block) = (subject, tag);
        meter.Add(subject);
    }

    // An empty batch carries nothing that could succeed or fail.
    private Task HandleAsync(T[]? batch) => batch is { Length: > 0 } ? BatchRun<T>.HandleAsync(batch, _bench) : Task.CompletedTask;

    private async Task EndAsync(CancellationTokenRegistration registration)
    {
        await _intake.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_intake.Completion.Exception is { InnerException: { } broken })
        {
            _bench.CutOff.ByFault(broken); // a run that threw, which none does: the block must end all the same
        }

        await registration.DisposeAsync().ConfigureAwait(false);
        _bench.Rejected.End();
        Exception? fault = _bench.CutOff.Fault;
        if (fault is null)
        {
            _bench.Feedback.Complete();
        }
        else
        {
            _bench.Feedback.Fault(fault);
        }

        await _bench.Feedback.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fault is not null)
        {
            _completion.SetException(fault);
        }
        else if (_bench.CutOff.CancelledBy is { } token)
        {
            _completion.SetCanceled(token);
        }
        else
        {
            _completion.SetResult();
        }
    }
}
