using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Quick.Questions;

/// <summary>What does a block take up that is empty, that is full, and that was full?</summary>
internal static class FootprintQuestions
{
    private const int Size = 100;
    private const int LargeSize = 10_000;
    private const int Bound = 1_000_000;
    private const int Backlogged = 2_000_000;

    public static IEnumerable<Question> All() => [OfAnySize(), Small(), Large(), Full(), Emptied()];

    private static Question OfAnySize() => new(
        "Construction, bounded, batch size 1,000,000",
        "size 10",
        Making(() => Batchers.Ours<int>(10, Bound), 1_000),
        Making(() => Batchers.Ours<int>(Bound, Bound), 1_000))
    {
        Time = new WithinFraction(0.10, 0.02),
        Memory = new WithinFraction(0.10, 0.02),
    };

    private static Question Small() => new(
        "Construction, unbounded, batch size 100",
        "BatchBlock",
        Making(() => Batchers.Peer<int>(Size), 1_000),
        Making(() => Batchers.Ours<int>(Size), 1_000))
    {
        Time = new SideBySide(),
        Memory = new NotAboveBaseline(),
    };

    private static Question Large() => new(
        "Construction, bounded, batch size 10,000",
        "BatchBlock",
        Making(() => Batchers.Peer<int>(LargeSize, Bound), 10),
        Making(() => Batchers.Ours<int>(LargeSize, Bound), 10))
    {
        Time = new SideBySide(),
        Memory = new NotAboveBaseline(),
    };

    private static Contender Making(Func<IDataflowBlock> make, int blocks) => Contender.Of(blocks, () =>
    {
        for (int i = 0; i < blocks; i++)
        {
            GC.KeepAlive(make());
        }

        return Task.CompletedTask;
    });

    private static Question Full() => new(
        "Memory of a backlog of 2,000,000, size 100",
        "BatchBlock",
        Holding(() => Batchers.Peer<int>(Size), drain: false),
        Holding(() => Batchers.Ours<int>(Size), drain: false))
    {
        Memory = new AtMost(2, 1.1, Unit.TimesPayload),
        MemoryUnit = Unit.TimesPayload,
    };

    private static Question Emptied() => new(
        "Memory of a backlog of 2,000,000 after it was taken, size 100",
        "BatchBlock",
        Holding(() => Batchers.Peer<int>(Size), drain: true),
        Holding(() => Batchers.Ours<int>(Size), drain: true))
    {
        Memory = new AtMost(0.01, 0.01, Unit.TimesPayload),
        MemoryUnit = Unit.TimesPayload,
    };

    private static Contender Holding<TBlock>(Func<TBlock> make, bool drain)
        where TBlock : ITargetBlock<int>, IReceivableSourceBlock<int[]> =>
        new(() => new Trial(() => Task.FromResult(new Sample(double.NaN, Held(make, drain)))));

    // As a multiple of the items' own bytes.
    private static double Held<TBlock>(Func<TBlock> make, bool drain)
        where TBlock : ITargetBlock<int>, IReceivableSourceBlock<int[]>
    {
        long before = Measure.HeldBytes();
        TBlock block = make();
        Backlog.Fill(block, Backlogged);
        if (drain)
        {
            Backlog.Drain(block);
        }

        long held = Measure.HeldBytes() - before;
        GC.KeepAlive(block);
        return held / (double)(Backlogged * sizeof(int));
    }
}
