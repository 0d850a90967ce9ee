using System.Diagnostics.Metrics;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

/// <summary>The options as they were when the block was made: checked against each other, then never changed.</summary>
internal sealed class BlockSettings
{
    public required int InitialBatchSize { get; init; }

    public required int MinBatchSize { get; init; }

    public required int MaxBatchSize { get; init; }

    /// <summary>Age at which a partial batch is due; infinite for none.</summary>
    public required TimeSpan FlushTimeout { get; init; }

    public required bool FlushWhenIdle { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    /// <summary>Where the block's meter comes from; null for the shared one.</summary>
    public IMeterFactory? MeterFactory { get; init; }

    /// <summary>The caller's grouping options, copied.</summary>
    public required GroupingDataflowBlockOptions Options { get; init; }

    /// <summary>Items that may wait in the block; <see cref="long.MaxValue"/> when unbounded, so that one comparison serves both.</summary>
    public long Capacity => Options.BoundedCapacity == DataflowBlockOptions.Unbounded ? long.MaxValue : Options.BoundedCapacity;

    /// <summary>Batches after which the block declines; <see cref="long.MaxValue"/> for no limit.</summary>
    public long MaxGroups =>
        Options.MaxNumberOfGroups == DataflowBlockOptions.Unbounded ? long.MaxValue : Options.MaxNumberOfGroups;

    /// <summary>Offers or batches of one task; <see cref="int.MaxValue"/> for no limit.</summary>
    public int MaxPerTask =>
        Options.MaxMessagesPerTask == DataflowBlockOptions.Unbounded ? int.MaxValue : Options.MaxMessagesPerTask;

    /// <summary>The settings of the two constructors that BatchBlock has: no timeout, any size up to the capacity.</summary>
    public static BlockSettings ForBatchBlock(int batchSize, GroupingDataflowBlockOptions dataflowBlockOptions)
    {
        Require.Positive(batchSize, nameof(batchSize));
        ArgumentNullException.ThrowIfNull(dataflowBlockOptions);
        if (dataflowBlockOptions is AdaptiveBatchBlockOptions)
        {
            throw new ArgumentException(
                $"An {nameof(AdaptiveBatchBlockOptions)} has its own sizes: pass it to the constructor that takes it alone.", nameof(dataflowBlockOptions));
        }

        bool bounded = dataflowBlockOptions.BoundedCapacity != DataflowBlockOptions.Unbounded;
        if (bounded && batchSize > dataflowBlockOptions.BoundedCapacity)
        {
            throw Require.Broken(nameof(batchSize), $"must not be above BoundedCapacity ({dataflowBlockOptions.BoundedCapacity})", batchSize);
        }

        return new BlockSettings
        {
            InitialBatchSize = batchSize,
            MinBatchSize = 1,
            MaxBatchSize = bounded ? dataflowBlockOptions.BoundedCapacity : int.MaxValue,
            FlushTimeout = Timeout.InfiniteTimeSpan,
            FlushWhenIdle = false,
            TimeProvider = TimeProvider.System,
            Options = Copy(dataflowBlockOptions),
        };
    }

    /// <summary>The settings of the adaptive constructor.</summary>
    public static BlockSettings From(AdaptiveBatchBlockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int min = options.MinBatchSize;
        int max = options.MaxBatchSize;
        if (options.BoundedCapacity != DataflowBlockOptions.Unbounded && max > options.BoundedCapacity)
        {
            throw Require.Broken(
                nameof(options.MaxBatchSize),
                $"must not be above BoundedCapacity ({options.BoundedCapacity}), for a full block must be able to form a batch",
                max);
        }

        if (min > max)
        {
            throw Require.Broken(nameof(options.MinBatchSize), $"must not be above MaxBatchSize ({max})", min);
        }

        if (options.InitialBatchSize < min || options.InitialBatchSize > max)
        {
            throw Require.Broken(
                nameof(options.InitialBatchSize),
                $"must lie between MinBatchSize ({min}) and MaxBatchSize ({max})",
                options.InitialBatchSize);
        }

        return new BlockSettings
        {
            InitialBatchSize = options.InitialBatchSize,
            MinBatchSize = min,
            MaxBatchSize = max,
            FlushTimeout = options.FlushTimeout,
            FlushWhenIdle = options.FlushWhenIdle,
            TimeProvider = options.TimeProvider,
            MeterFactory = options.MeterFactory,
            Options = Copy(options),
        };
    }

    /// <summary>The settings of a block whose batches are limited by weight.</summary>
    public static BlockSettings ForWeights(AdaptiveBatchBlockOptions options)
    {
        BlockSettings settings = From(options);
        return settings switch
        {
            { Options.Greedy: false } => throw new ArgumentException(
                "Greedy must be true in a block with a limit of weight: without it a batch is a known number of messages.", nameof(options)),
            { Options.MaxNumberOfGroups: not DataflowBlockOptions.Unbounded } => throw new ArgumentException(
                $"MaxNumberOfGroups must be unbounded in a block with a limit of weight, and is {settings.Options.MaxNumberOfGroups}: it "
                + "counts on batches of a known number of items.",
                nameof(options)),
            _ => settings,
        };
    }

    private static GroupingDataflowBlockOptions Copy(GroupingDataflowBlockOptions from) => new()
    {
        BoundedCapacity = from.BoundedCapacity,
        CancellationToken = from.CancellationToken,
        EnsureOrdered = from.EnsureOrdered,
        Greedy = from.Greedy,
        MaxMessagesPerTask = from.MaxMessagesPerTask,
        MaxNumberOfGroups = from.MaxNumberOfGroups,
        NameFormat = from.NameFormat,
        TaskScheduler = from.TaskScheduler,
    };
}
