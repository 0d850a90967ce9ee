using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A kind of batch block that the contract fixtures run on.</summary>
public abstract class BlockKind
{
    public static BlockKind Peer { get; } = new PeerKind();

    public static IEnumerable<BlockKind> All => [Peer];

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
}
