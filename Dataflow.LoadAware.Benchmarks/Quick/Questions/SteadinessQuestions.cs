using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Quick.Questions;

/// <summary>Does an item cost the same with the timeout on, with a listener to the meter, whatever waits, whatever the batch size, for every producer?</summary>
internal static class SteadinessQuestions
{
    private const int Passes = 64;
    private const int Size = 100;
    private const int LongBacklog = 10_000_000;
    private const int LargeSize = 1_000_000;

    private static readonly WithinFraction SameCost = new(0.10, 0.02);
    private static readonly WithinFraction LittleMore = new(0.05, 0.02);

    public static IEnumerable<Question> All() =>
        [Timeout(10), Timeout(Size), Timeout(1_000), Metrics(10), Metrics(Size), Metrics(1_000), OnBacklog(), OnSize(), OnLargeSize(), Fairness()];

    private static Question Timeout(int size) => new(
        $"FlushTimeout on, items flowing, Post -> handler, size {size}",
        "off",
        Contender.Of(Passes * Stock.Length, () => Flow.PostAsync(Batchers.Ours<int>(size), Passes)),
        Contender.Of(Passes * Stock.Length, () => Flow.PostAsync(Batchers.OursWithTimeout<int>(size), Passes)))
    {
        Time = SameCost,
    };

    // With a timeout on both sides: without one no batch has an age, and the histogram of ages stays silent
    private static Question Metrics(int size) => new(
        $"Metrics listened to, items flowing, Post -> handler, size {size}",
        "nobody listens",
        Contender.Of(Passes * Stock.Length, () => Flow.PostAsync(Batchers.OursWithTimeout<int>(size), Passes)),
        new Contender(() =>
        {
            var listening = new Listening();
            return new Trial(
                Measure.Rounds(Passes * Stock.Length, async () =>
                {
                    await Flow.PostAsync(Batchers.OursWithTimeout<int>(size), Passes).ConfigureAwait(false);
                    listening.Collect();
                }),
                () =>
                {
                    listening.Dispose();
                    return ValueTask.CompletedTask;
                });
        }))
    {
        Time = LittleMore,
    };

    private static Question OnBacklog() => new(
        "Post and receive behind a backlog of 10,000,000, size 100",
        "backlog of 1",
        Behind(1),
        Behind(LongBacklog))
    {
        Time = SameCost,
    };

    private static Contender Behind(int backlog) => new(() =>
    {
        AdaptiveBatchBlock<int> block = Batchers.Ours<int>(Size);
        Backlog.Fill(block, backlog);
        return new Trial(Measure.Rounds(Passes * Stock.Length, () =>
        {
            // What comes out was there before: only the number of items can be checked, and the receiving does that.
            PosterReceives.Run(block, Size, Passes, new Tally<int>(Stock.Of<int>()));
            return Task.CompletedTask;
        }));
    });

    private static Question OnSize() => new(
        "Post, poster receives, batch size 20,000",
        "size 1,000",
        OfSize(() => Batchers.Ours<int>(1_000), 1_000),
        OfSize(() => Batchers.Ours<int>(20_000), 20_000))
    {
        Time = SameCost,
    };

    // Such a batch lives on the large object heap, where an array costs more, whoever makes it.
    private static Question OnLargeSize() => new(
        "Post, poster receives, batch size 1,000,000",
        "BatchBlock",
        OfSize(() => Batchers.Peer<int>(LargeSize), LargeSize),
        OfSize(() => Batchers.Ours<int>(LargeSize), LargeSize))
    {
        Time = new SideBySide(),
    };

    private static Contender OfSize<TBlock>(Func<TBlock> make, int size)
        where TBlock : IPropagatorBlock<int, int[]>, IReceivableSourceBlock<int[]> =>
        Contender.Of(LargeSize, () =>
        {
            var tally = new Tally<int>(Stock.Of<int>());
            PosterReceives.Run(make(), size, LargeSize / Stock.Length, tally);
            tally.Check(LargeSize / Stock.Length);
            return Task.CompletedTask;
        });

    // The least round is the one in which chance was kindest: it would hide a producer that starves in every other.
    private static Question Fairness() => new(
        "4 producers, middle round: items of the luckiest for one of the unluckiest",
        "BatchBlock",
        Luck(() => Batchers.Peer<int>(Size)),
        Luck(() => Batchers.Ours<int>(Size)))
    {
        Memory = new WithinFraction(0.25, 0),
        MemoryUnit = Unit.Plain,
        Counted = CountedRound.Middle,
    };

    private static Contender Luck(Func<IPropagatorBlock<int, int[]>> make) => new(() => new Trial(async () =>
    {
        double luck = await Contest.RunAsync(make(), producers: 4, TimeSpan.FromSeconds(0.3), TimeProvider.System).ConfigureAwait(false);
        return new Sample(double.NaN, luck);
    }));
}
