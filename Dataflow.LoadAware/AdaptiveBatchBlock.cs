using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Batching;
using Dataflow.LoadAware.Diagnostics;

namespace Dataflow.LoadAware;

/// <summary>
/// A batching block whose batch size can change while it runs: a drop-in for <see cref="BatchBlock{T}"/> that queues items, not
/// batches, and cuts a batch when it is taken, with the size that is live at that moment.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// <para>No batch handed on after <see cref="BatchSize"/> was set to n holds more than n items, however long the queue.</para>
/// <para>All members are safe to use from any thread, also from inside a linked target or a source.</para>
/// </remarks>
[DebuggerDisplay("{DebuggerDisplayContent,nq}")]
[DebuggerTypeProxy(typeof(AdaptiveBatchBlock<>.DebugView))]
public sealed class AdaptiveBatchBlock<T> : IPropagatorBlock<T, T[]>, IReceivableSourceBlock<T[]>, IAdjustableBatchSize, IMeterTag
{
    /// <summary>What both halves share.</summary>
    private readonly BatchCore<T> _core;

    /// <summary>What comes for messages that found no room.</summary>
    private readonly PostponedFetcher<T> _fetcher;

    /// <summary>The target half of this block.</summary>
    private readonly TargetHalf<T> _target;

    /// <summary>The source half of this block.</summary>
    private readonly SourceHalf<T> _source;

    /// <summary>Makes a block as <see cref="BatchBlock{T}(int)"/>: no timeout, and a live size from 1 to any.</summary>
    /// <param name="batchSize">The batch size at the start, in items; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    public AdaptiveBatchBlock(int batchSize)
        : this(batchSize, new GroupingDataflowBlockOptions())
    {
    }

    /// <summary>
    /// Makes a block as <see cref="BatchBlock{T}(int, GroupingDataflowBlockOptions)"/>: no timeout, and a live size from 1 to the
    /// bounded capacity.
    /// </summary>
    /// <param name="batchSize">The batch size at the start, in items; 1 or more, and not above the bounded capacity.</param>
    /// <param name="dataflowBlockOptions">Options of a grouping block; copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="batchSize"/> is less than 1, or above the bounded capacity.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="dataflowBlockOptions"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The options are <see cref="AdaptiveBatchBlockOptions"/>, which have sizes of their own.</exception>
    public AdaptiveBatchBlock(int batchSize, GroupingDataflowBlockOptions dataflowBlockOptions)
        : this(BlockSettings.ForBatchBlock(batchSize, dataflowBlockOptions), weight: null)
    {
    }

    /// <summary>Makes a block from the options; see there for the defaults.</summary>
    /// <param name="options">Options of the block; copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// MaxBatchSize is above BoundedCapacity, MinBatchSize above MaxBatchSize, or InitialBatchSize outside the two.
    /// </exception>
    public AdaptiveBatchBlock(AdaptiveBatchBlockOptions options)
        : this(BlockSettings.From(options), weight: null)
    {
    }

    /// <summary>Makes a block whose batches are limited by weight as well as by size.</summary>
    /// <param name="options">Options of the block; copied.</param>
    /// <param name="weight">What items weigh, and what a batch may weigh.</param>
    /// <remarks>Such a block takes 8 more bytes for a waiting item and 8 for a waiting batch, and changing its size costs time in proportion to the waiting items.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="options"/> or <paramref name="weight"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// MaxBatchSize is above BoundedCapacity, MinBatchSize above MaxBatchSize, or InitialBatchSize outside the two.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The options ask for a MaxNumberOfGroups or for Greedy = false: both count on batches of a known number of items.
    /// </exception>
    public AdaptiveBatchBlock(AdaptiveBatchBlockOptions options, BatchWeight<T> weight)
        : this(BlockSettings.ForWeights(options), Require.NotNull(weight, nameof(weight)))
    {
    }

    private AdaptiveBatchBlock(BlockSettings settings, BatchWeight<T>? weight)
    {
        _core = new BatchCore<T>(settings, weight);
        _source = new SourceHalf<T>(_core, this);
        _fetcher = new PostponedFetcher<T>(_core, this);
        _target = new TargetHalf<T>(_core, _fetcher, this);
        MeterTag = BlockName.Tag(settings.Options.NameFormat, nameof(AdaptiveBatchBlock<>), this);
        BatchBlockSubject<T>.Watch(_core, MeterTag);
        _core.Wire(_fetcher, _source);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Read when a batch is cut. Setting it wakes the block, so that a smaller size hands on at once what now fills a batch, but never
    /// offers on the caller's thread, unless the block's TaskScheduler runs tasks there. A block that has ended keeps the size for
    /// those who go by it, as a <see cref="BatchHandlerBlock{T}"/> does that works on the last batches.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside [MinBatchSize, MaxBatchSize].</exception>
    public int BatchSize
    {
        get => _core.Boundaries.Size;
        set
        {
            if (value < MinBatchSize || value > MaxBatchSize)
            {
                throw Require.Broken(
                    nameof(BatchSize), $"must lie between MinBatchSize ({MinBatchSize}) and MaxBatchSize ({MaxBatchSize})", value);
            }

            _core.Resize(value);
        }
    }

    /// <inheritdoc/>
    public int MinBatchSize => _core.Settings.MinBatchSize;

    /// <inheritdoc/>
    public int MaxBatchSize => _core.Settings.MaxBatchSize;

    /// <summary>Items accepted and not yet handed on.</summary>
    public int InputCount => _core.CountItems();

    /// <summary>Batches that could be taken now, at the live size.</summary>
    public int OutputCount => _core.CountBatches();

    /// <summary>
    /// A task that completes when the block has ended: after <see cref="Complete"/> and when everything is taken, or faulted, or
    /// cancelled. Continuations never run inside the block.
    /// </summary>
    public Task Completion => _core.Completion.Task;

    /// <inheritdoc/>
    string IMeterTag.MeterTag => MeterTag;

    private string MeterTag { get; }

    private string DebuggerDisplayContent => $"{ToString()}, BatchSize = {BatchSize}, OutputCount = {_core.EstimateBatches()}";

    /// <summary>
    /// Sends out what is queued now without waiting for more: full batches and then the rest. No batch crosses this mark, whatever
    /// the size becomes. With nothing queued it leaves nothing behind. Without <see cref="GroupingDataflowBlockOptions.Greedy"/> the
    /// next batch is made of the messages postponed now, if they are fewer than a batch.
    /// </summary>
    public void TriggerBatch() => _core.Trigger();

    /// <summary>
    /// Sends out what is queued now without waiting for more, and tells when all of it is handed on. Postponed messages are not
    /// queued. With nobody to take the batches it waits for ever: pass a token.
    /// </summary>
    /// <param name="cancellationToken">
    /// Ends the waiting; the items still go out. A token that is cancelled already sends nothing out.
    /// </param>
    /// <returns>
    /// A task that completes when everything accepted before this call has been handed on, at once when nothing waits. It is cancelled
    /// with the token, or when the block is cancelled; it faults with an <see cref="InvalidOperationException"/> when the block faults
    /// with items of this flush inside.
    /// </returns>
    public Task FlushAsync(CancellationToken cancellationToken = default) => Flush.Start(_core, cancellationToken);

    /// <summary>Posts many items at the price of one lock. It never waits.</summary>
    /// <param name="items">The items, first one first. They are copied.</param>
    /// <returns>
    /// How many were accepted: the first so many, in order and without any other item in between. 0 when the block is full, declines, is not
    /// greedy, or a postponed message waits in line. In a block with a <see cref="BatchWeight{T}"/> it ends before the first item that is too heavy
    /// and to be declined (<see cref="OverweightItem.IsDeclined"/>): weigh <c>items[returned]</c> to tell that from a full block. What comes behind it
    /// was not offered: go on with <c>items[(returned + 1)..]</c>. What <see cref="BatchWeight{T}.Weigh"/> throws reaches the caller, and none of the
    /// items was accepted.
    /// </returns>
    public int PostMany(ReadOnlySpan<T> items) => _target.PostMany(items);

    /// <inheritdoc/>
    public IDisposable LinkTo(ITargetBlock<T[]> target, DataflowLinkOptions linkOptions) => _source.LinkTo(target, linkOptions);

    /// <inheritdoc/>
    /// <remarks>
    /// While the head is being offered to a slow target it does not wait for that target and returns <see langword="false"/>.
    /// </remarks>
    public bool TryReceive(Predicate<T[]>? filter, [NotNullWhen(true)] out T[]? item) => _source.TryReceive(filter, out item);

    /// <inheritdoc/>
    /// <remarks>As <see cref="TryReceive"/>, it does not wait for a slow target.</remarks>
    public bool TryReceiveAll([NotNullWhen(true)] out IList<T[]>? items) => _source.TryReceiveAll(out items);

    /// <summary>
    /// Accepts nothing more. What waits is handed on in batches of at most the live size; when all is taken, the block ends.
    /// </summary>
    public void Complete() => _core.Complete();

    /// <summary>Ends the block with an exception and drops what waits; also after <see cref="Complete"/>, as long as it has not ended.</summary>
    /// <param name="exception">The reason; it becomes an inner exception of <see cref="Completion"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is <see langword="null"/>.</exception>
    void IDataflowBlock.Fault(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _core.Abort(exception);
    }

    /// <inheritdoc/>
    DataflowMessageStatus ITargetBlock<T>.OfferMessage(
        DataflowMessageHeader messageHeader, T messageValue, ISourceBlock<T>? source, bool consumeToAccept) =>
        _target.OfferMessage(messageHeader, messageValue, source, consumeToAccept);

    /// <inheritdoc/>
    T[]? ISourceBlock<T[]>.ConsumeMessage(DataflowMessageHeader messageHeader, ITargetBlock<T[]> target, out bool messageConsumed) =>
        _source.ConsumeMessage(messageHeader, target, out messageConsumed);

    /// <inheritdoc/>
    bool ISourceBlock<T[]>.ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<T[]> target) =>
        _source.ReserveMessage(messageHeader, target);

    /// <inheritdoc/>
    void ISourceBlock<T[]>.ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<T[]> target) =>
        _source.ReleaseReservation(messageHeader, target);

    /// <summary>What the block holds now and has done so far. Costs a few turns of its lock.</summary>
    public AdaptiveBatchBlockStatistics GetStatistics() =>
        new(_core.TotalsNow())
        {
            Name = ToString(),
            BatchSize = BatchSize,
            WaitingItems = InputCount,
            OldestItemAge = _core.OldestAge(),
            DeclinedPosts = _core.Totals.Declined,
            IsCompleted = Completion.IsCompleted,
        };

    /// <summary>Items that were accepted and never handed on, for a fault or a cancellation dropped them. Right once the block has ended.</summary>
    internal long Dropped => _core.Boundaries.Tail - Enum.GetValues<HandOnReason>().Sum(_core.Totals.Items);

    /// <summary>The name of the block, as <see cref="DataflowBlockOptions.NameFormat"/> says.</summary>
    /// <returns>The name; the message of the exception when the format is wrong.</returns>
    public override string ToString() => BlockName.Of(_core.Settings.Options.NameFormat, GetType(), Completion.Id);

    /// <summary>Made by the debugger.</summary>
    private sealed class DebugView(AdaptiveBatchBlock<T> block)
        : AdaptiveBatchBlockDebugView<T>(block._core, block._fetcher, block._source);
}
