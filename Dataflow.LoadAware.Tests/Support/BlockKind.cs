using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A kind of batch block that the contract fixtures run on.</summary>
public abstract class BlockKind
{
    public static BlockKind Peer { get; } = new PeerKind();

    public static BlockKind Ours { get; } = new OurKind();

    public static IEnumerable<BlockKind> All => [Peer, Ours];

    /// <summary>The class name of the block, as its default <see cref="object.ToString"/> starts.</summary>
    public abstract string TypeName { get; }

    public abstract BlockUnderTest<T> Create<T>(int size);

    public abstract BlockUnderTest<T> Create<T>(int size, GroupingDataflowBlockOptions options);

    public override string ToString() => TypeName;

    private sealed class PeerKind : BlockKind
    {
        public override string TypeName => "BatchBlock`1";

        public override BlockUnderTest<T> Create<T>(int size) => Wrap(new BatchBlock<T>(size));

        public override BlockUnderTest<T> Create<T>(int size, GroupingDataflowBlockOptions options) => Wrap(new BatchBlock<T>(size, options));

        private static BlockUnderTest<T> Wrap<T>(BatchBlock<T> block) =>
            new(block, block, block.TriggerBatch, () => block.BatchSize, () => block.OutputCount);
    }

    private sealed class OurKind : BlockKind
    {
        public override string TypeName => "AdaptiveBatchBlock`1";

        public override BlockUnderTest<T> Create<T>(int size) => Wrap(new AdaptiveBatchBlock<T>(size));

        public override BlockUnderTest<T> Create<T>(int size, GroupingDataflowBlockOptions options) =>
            Wrap(new AdaptiveBatchBlock<T>(size, options));

        private static BlockUnderTest<T> Wrap<T>(AdaptiveBatchBlock<T> block) =>
            new(block, block, block.TriggerBatch, () => block.BatchSize, () => block.OutputCount);
    }
}
