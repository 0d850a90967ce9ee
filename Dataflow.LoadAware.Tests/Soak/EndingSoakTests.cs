using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>
/// Blocks that are ended, sent to, received from, linked, cut and resized all at the same moment: each ends, releases every sender, and
/// loses nothing unless it was faulted or cancelled, and in any case hands on nothing twice. The lifecycle matrix has the orders; here
/// are the races.
/// </summary>
[Category("Soak")]
public sealed class EndingSoakTests
{
    private const int Blocks = 150;
    private const int Producers = 3;
    private static readonly DataflowLinkOptions Propagating = new() { PropagateCompletion = true };

    [Flags]
    public enum Endings
    {
        Complete = 1,
        Fault = 2,
        Cancel = 4,
    }

    [Test]
    public async Task Every_race_has_an_end(
        [Values(Endings.Complete, Endings.Fault, Endings.Cancel, Endings.Complete | Endings.Cancel, Endings.Complete | Endings.Fault | Endings.Cancel)]
        Endings endings,
        [Values] bool greedy,
        [Values(-1, 6)] int capacity)
    {
        for (int seed = 1; seed <= Blocks; seed++)
        {
            IEnumerable<string> breaches = await Race(seed, endings, greedy, capacity);
            Assert.That(breaches, Is.Empty, $"seed {seed}");
        }
    }

    private static async Task<IEnumerable<string>> Race(int seed, Endings endings, bool greedy, int capacity)
    {
        Random random = new(seed);
        using CancellationTokenSource cancellation = new();
        AdaptiveBatchBlock<Item> block = new(
            1 + random.Next(6),
            new GroupingDataflowBlockOptions { Greedy = greedy, BoundedCapacity = capacity, CancellationToken = cancellation.Token });
        Ledger ledger = new(Producers);
        Task producers = Task.WhenAll(Enumerable.Range(0, Producers).Select(number => Send(number, block, ledger)));
        ActionBlock<Item[]> brief = new(ledger.HandedOn);
        List<Action> races =
        [
            () => Receive(block, ledger),
            () => block.LinkTo(brief).Dispose(),
            () => block.BatchSize = 1 + (seed % 4),
            block.TriggerBatch,
        ];
        if (endings.HasFlag(Endings.Complete)) races.Add(block.Complete);
        if (endings.HasFlag(Endings.Fault)) races.Add(() => ((IDataflowBlock)block).Fault(new InvalidOperationException("race")));
        if (endings.HasFlag(Endings.Cancel)) races.Add(cancellation.Cancel);
        Action[] order = [.. races];
        random.Shuffle(order);
        await Task.WhenAll(order.Select(Task.Run)).InTime();

        // Whatever is left and not dropped goes to a last consumer.
        ActionBlock<Item[]> last = new(ledger.HandedOn);
        block.LinkTo(last, Propagating);
        await Outcome.Of(block.Completion);
        await Outcome.Of(last.Completion);
        brief.Complete();
        await brief.Completion.InTime();
        await producers.InTime();
        return endings == Endings.Complete ? ledger.Balance(inOrder: false) : ledger.Excess();
    }

    /// <summary>Sends until it is refused.</summary>
    private static async Task Send(int number, AdaptiveBatchBlock<Item> block, Ledger ledger)
    {
        await Task.Yield();
        for (int i = 0; await block.SendAsync(new Item(number, i)); i++) ledger.Accepted(new Item(number, i));
    }

    private static void Receive(AdaptiveBatchBlock<Item> block, Ledger ledger)
    {
        for (int i = 0; i < 5; i++)
        {
            if (block.TryReceive(null, out Item[]? batch)) ledger.HandedOn(batch);
        }
    }
}
