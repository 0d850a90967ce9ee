using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>
/// No producer starves. Four post without a pause, and none stops before each has posted its share: one that is never let in would
/// keep them all for ever. How evenly the machine shares out its cores is not the block's affair, so the bound on the luckiest is a gross one.
/// </summary>
[Category("Soak")]
public sealed class FairnessTests
{
    private const int Producers = 4;
    private const int Share = 200_000;
    private const int Gross = 100;

    [Test]
    public async Task No_producer_starves_while_others_post([Values(1, 100)] int size, [Values] bool bulk)
    {
        AdaptiveBatchBlock<int> block = new(size);
        block.LinkTo(DataflowBlock.NullTarget<int[]>());
        int[] posted = new int[Producers];
        using Barrier start = new(Producers);
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(number => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Patience.ShouldHappen);
                PostUntilAllHave(block, posted, number, bulk);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))).InTime();
        await TestContext.Out.WriteLineAsync($"{string.Join(", ", posted)}: {(double)posted.Max() / posted.Min():0.0} for one of the unluckiest");

        Assert.That(posted.Max(), Is.LessThan((long)Share * Gross));
    }

    private static void PostUntilAllHave(AdaptiveBatchBlock<int> block, int[] posted, int number, bool bulk)
    {
        ReadOnlySpan<int> several = [1, 2, 3];
        while (!AllHave(posted))
        {
            int count = bulk ? block.PostMany(several) : block.Post(1) ? 1 : 0;
            Volatile.Write(ref posted[number], posted[number] + count);
        }
    }

    private static bool AllHave(int[] posted)
    {
        for (int i = 0; i < posted.Length; i++)
        {
            if (Volatile.Read(ref posted[i]) < Share) return false;
        }

        return true;
    }
}
