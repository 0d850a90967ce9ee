using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Simulator.Backend;

namespace Dataflow.LoadAware.Simulator;

/// <summary>A backend that takes batches, spends the time of a cost model on each, and reports what that did to it.</summary>
/// <remarks>
/// <para>It holds as many batches as it works on at once and postpones the next, so a block upstream cuts late. Batches end
/// in the order of their times, and one <see cref="LoadFeedback"/> each comes out.</para>
/// <para>Feedback waits in an unbounded output until it is taken: a backend that nobody listens to goes on working, but, as
/// any Dataflow block, its <see cref="Completion"/> waits for its output. Link it to
/// <see cref="DataflowBlock.NullTarget{TInput}"/> where nobody wants the figures.</para>
/// <para>Under a virtual clock everything happens on the thread that turns the clock. The same seed and the same
/// batches give the same feedback. After <see cref="Complete"/> it ends what it works on; <see cref="Fault"/> and cancellation drop it.</para>
/// </remarks>
/// <typeparam name="T">What a batch is made of; the backend only counts it.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The intake ends itself, as blocks do")]
public sealed class SimulatedBackendBlock<T> : IPropagatorBlock<T[], LoadFeedback>, IReceivableSourceBlock<LoadFeedback>
{
    private readonly Intake<T> _intake;
    private readonly BufferBlock<LoadFeedback> _output;
    private readonly IReadOnlyDictionary<string, Func<SimulatedBatch, double>>? _customMetrics;
    private readonly CancellationTokenRegistration _cancellation;

    /// <summary>Makes a backend with a constant load of .5 and all defaults.</summary>
    public SimulatedBackendBlock()
        : this(new SimulatedBackendOptions())
    {
    }

    /// <summary>Makes a backend. Its time begins now.</summary>
    /// <param name="options">Copied; later changes have no effect.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public SimulatedBackendBlock(SimulatedBackendOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Copy();
        _customMetrics = copy.CustomMetrics;
        _output = new BufferBlock<LoadFeedback>(new DataflowBlockOptions { CancellationToken = copy.CancellationToken });
        _intake = new Intake<T>(this, copy, Emit, EndOutput);
        _cancellation = copy.CancellationToken.UnsafeRegister(static intake => ((Intake<T>)intake!).Stop(null), _intake);
        Completion = _output.Completion
            .ContinueWith(StopIntake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .Unwrap();
    }

    /// <summary>Ends when all batches have been worked on and all feedback has been taken, or by a fault or cancellation.</summary>
    public Task Completion { get; }

    /// <summary>What the backend has done so far.</summary>
    /// <returns>A snapshot that does not change any more.</returns>
    public BackendStatistics GetStatistics() => _intake.GetStatistics();

    /// <summary>Takes no further batch, ends those it works on, then completes once its output is taken.</summary>
    public void Complete() => _intake.Complete();

    /// <summary>Ends the backend with an exception; batches in work and feedback not taken are dropped.</summary>
    /// <param name="exception">What <see cref="Completion"/> faults with.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public void Fault(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _intake.Stop(exception);
    }

    /// <inheritdoc/>
    public IDisposable LinkTo(ITargetBlock<LoadFeedback> target, DataflowLinkOptions linkOptions) => _output.LinkTo(target, linkOptions);

    /// <inheritdoc/>
    public bool TryReceive(Predicate<LoadFeedback>? filter, out LoadFeedback item) => _output.TryReceive(filter, out item);

    /// <inheritdoc/>
    public bool TryReceiveAll([NotNullWhen(true)] out IList<LoadFeedback>? items) => _output.TryReceiveAll(out items);

    /// <summary>The name of the block and what it has done.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{nameof(SimulatedBackendBlock<>)}: {GetStatistics()}";

    /// <inheritdoc/>
    DataflowMessageStatus ITargetBlock<T[]>.OfferMessage(
        DataflowMessageHeader messageHeader, T[] messageValue, ISourceBlock<T[]>? source, bool consumeToAccept) =>
        _intake.Offer(messageHeader, messageValue, source, consumeToAccept);

    /// <inheritdoc/>
    LoadFeedback ISourceBlock<LoadFeedback>.ConsumeMessage(
        DataflowMessageHeader messageHeader, ITargetBlock<LoadFeedback> target, out bool messageConsumed) =>
        ((ISourceBlock<LoadFeedback>)_output).ConsumeMessage(messageHeader, target, out messageConsumed);

    /// <inheritdoc/>
    bool ISourceBlock<LoadFeedback>.ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<LoadFeedback> target) =>
        ((ISourceBlock<LoadFeedback>)_output).ReserveMessage(messageHeader, target);

    /// <inheritdoc/>
    void ISourceBlock<LoadFeedback>.ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<LoadFeedback> target) =>
        ((ISourceBlock<LoadFeedback>)_output).ReleaseReservation(messageHeader, target);

    private void Emit(SimulatedBatch batch) => _output.Post(new LoadFeedback
    {
        CpuLoad = batch.CpuLoad,
        ErrorRate = batch.ErrorRate,
        QueueDepth = batch.QueueDepth,
        DbLocks = batch.Locks,
        ProcessingTime = batch.ProcessingTime,
        BatchSize = batch.Items,
        Custom = _customMetrics?.ToDictionary(metric => metric.Key, metric => metric.Value(batch)),
    });

    private void EndOutput(Exception? exception)
    {
        if (exception is null)
            _output.Complete();
        else
            ((IDataflowBlock)_output).Fault(exception);
    }

    // The output can also end by itself: its token was cancelled, or a linked target threw. Whoever sees the completion may
    // rely on it that nothing more is taken.
    private Task StopIntake(Task outputCompletion)
    {
        _cancellation.Dispose();
        _intake.Stop(outputCompletion.Exception);
        return outputCompletion;
    }
}
