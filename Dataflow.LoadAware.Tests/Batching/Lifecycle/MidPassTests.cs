using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>
/// Another thread ends, triggers or resizes the block while one of its sources is being called: in each step of a two-phase pass, and
/// of a greedy pass of a bounded block. Each row says what comes out, who gave up its message, and how the block ends.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MidPassTests
{
    private static readonly InvalidOperationException Boom = new("boom");
    private static readonly string Faulted = Outcome.Faulted(Boom);

    private readonly ProtocolLog _log = new();
    private readonly PumpedScheduler _pump = new();
    private readonly CancellationTokenSource _cancellation = new();

    [TearDown]
    public void No_fake_was_misused()
    {
        _cancellation.Dispose();
        Assert.That(_log.Misuse, Is.Empty);
    }

    // Size 2, messages 1, 2 and 3 at the door. 1 and 2 are reserved, then consumed; 3 waits.
    [TestCase("reserve 1", MidPass.Nothing, "[1,2]", "1,2", Outcome.Completed)]
    [TestCase("reserve 1", MidPass.Complete, "", "", Outcome.Completed)]
    [TestCase("reserve 1", MidPass.Fault, "", "", "faulted")]
    [TestCase("reserve 1", MidPass.Cancel, "", "", Outcome.Canceled)]
    [TestCase("reserve 1", MidPass.Trigger, "[1,2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("reserve 1", MidPass.SmallerSize, "[1][2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("reserve 1", MidPass.LargerSize, "[1,2]", "1,2", Outcome.Completed)]
    [TestCase("reserve 2", MidPass.Complete, "[1,2]", "1,2", Outcome.Completed)]
    [TestCase("reserve 2", MidPass.Fault, "", "", "faulted")]
    [TestCase("reserve 2", MidPass.Cancel, "", "", Outcome.Canceled)]
    [TestCase("reserve 2", MidPass.Trigger, "[1,2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("reserve 2", MidPass.SmallerSize, "[1][2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("reserve 2", MidPass.LargerSize, "[1,2]", "1,2", Outcome.Completed)]
    [TestCase("consume 1", MidPass.Complete, "[1,2]", "1,2", Outcome.Completed)]
    [TestCase("consume 1", MidPass.Fault, "", "1", "faulted")]
    [TestCase("consume 1", MidPass.Cancel, "", "1", Outcome.Canceled)]
    [TestCase("consume 1", MidPass.Trigger, "[1,2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("consume 1", MidPass.SmallerSize, "[1][2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("consume 1", MidPass.LargerSize, "[1,2]", "1,2", Outcome.Completed)]
    [TestCase("consume 2", MidPass.Complete, "[1,2]", "1,2", Outcome.Completed)]
    [TestCase("consume 2", MidPass.Fault, "", "1,2", "faulted")]
    [TestCase("consume 2", MidPass.Cancel, "", "1,2", Outcome.Canceled)]
    [TestCase("consume 2", MidPass.Trigger, "[1,2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("consume 2", MidPass.SmallerSize, "[1][2][3]", "1,2,3", Outcome.Completed)]
    [TestCase("consume 2", MidPass.LargerSize, "[1,2]", "1,2", Outcome.Completed)]
    public Task In_a_two_phase_pass(string moment, MidPass what, string batches, string consumed, string end)
    {
        AdaptiveBatchBlock<int> block = Create(size: 2, capacity: -1, greedy: false);
        FakeSource<int>[] sources = Offer(block, moment, what, 1, 2, 3);
        _pump.RunAll();

        return AssertEnds(block, sources, batches, consumed, end);
    }

    // Size 2, and only 1 says yes: it is given back. Nobody else waits.
    [TestCase(MidPass.Nothing, Outcome.Completed)]
    [TestCase(MidPass.Complete, Outcome.Completed)]
    [TestCase(MidPass.Fault, "faulted")]
    [TestCase(MidPass.Cancel, Outcome.Canceled)]
    [TestCase(MidPass.Trigger, Outcome.Completed)]
    [TestCase(MidPass.SmallerSize, Outcome.Completed)]
    [TestCase(MidPass.LargerSize, Outcome.Completed)]
    public Task When_a_two_phase_pass_gives_back_what_it_reserved(MidPass what, string end)
    {
        AdaptiveBatchBlock<int> block = Create(size: 2, capacity: -1, greedy: false);
        FakeSource<int>[] sources = [new(1, _log), new(2, _log) { OnReserve = () => false }];
        sources[0].OnRelease = () => OnAnotherThread(block, what);
        foreach (FakeSource<int> source in sources) source.OfferTo(block);
        _pump.RunAll();

        return AssertEnds(block, sources[..1], "", "", end);
    }

    // Size 3, room for 4 and full of 1 to 4; 5 and 6 at the door. [1,2,3] is received, so 5 and 6 are fetched behind 4.
    [TestCase("consume 5", MidPass.Nothing, "[4,5,6]", "5,6", Outcome.Completed)]
    [TestCase("consume 5", MidPass.Complete, "[4,5,6]", "5,6", Outcome.Completed)]
    [TestCase("consume 5", MidPass.Fault, "", "5", "faulted")]
    [TestCase("consume 5", MidPass.Cancel, "", "5", Outcome.Canceled)]
    [TestCase("consume 5", MidPass.Trigger, "[4][5,6]", "5,6", Outcome.Completed)]
    [TestCase("consume 5", MidPass.SmallerSize, "[4][5][6]", "5,6", Outcome.Completed)]
    [TestCase("consume 5", MidPass.LargerSize, "", "5,6", Outcome.Completed)]
    [TestCase("consume 6", MidPass.Complete, "[4,5,6]", "5,6", Outcome.Completed)]
    [TestCase("consume 6", MidPass.Fault, "", "5,6", "faulted")]
    [TestCase("consume 6", MidPass.Cancel, "", "5,6", Outcome.Canceled)]
    [TestCase("consume 6", MidPass.Trigger, "[4][5,6]", "5,6", Outcome.Completed)]
    [TestCase("consume 6", MidPass.SmallerSize, "[4][5][6]", "5,6", Outcome.Completed)]
    [TestCase("consume 6", MidPass.LargerSize, "", "5,6", Outcome.Completed)]
    public Task In_a_greedy_pass_of_a_bounded_block(string moment, MidPass what, string batches, string consumed, string end)
    {
        AdaptiveBatchBlock<int> block = Create(size: 3, capacity: 4, greedy: true);
        block.PostMany([1, 2, 3, 4]);
        FakeSource<int>[] sources = Offer(block, moment, what, 5, 6);
        block.TryReceive(null, out _);
        _pump.RunAll();

        return AssertEnds(block, sources, batches, consumed, end);
    }

    private AdaptiveBatchBlock<int> Create(int size, int capacity, bool greedy) => new(
        size,
        new GroupingDataflowBlockOptions
        {
            Greedy = greedy,
            BoundedCapacity = capacity,
            TaskScheduler = _pump,
            CancellationToken = _cancellation.Token,
        });

    /// <summary>Sources of these values, offered to the block; when it makes the call of that name, something happens meanwhile.</summary>
    private FakeSource<int>[] Offer(AdaptiveBatchBlock<int> block, string moment, MidPass what, params int[] values)
    {
        FakeSource<int>[] sources = [.. values.Select(value => new FakeSource<int>(value, _log))];
        foreach (FakeSource<int> source in sources)
        {
            source.OnReserve = () => OnAnotherThread(block, moment == $"reserve {source.Value}" ? what : MidPass.Nothing);
            source.OnConsume = () => OnAnotherThread(block, moment == $"consume {source.Value}" ? what : MidPass.Nothing);
            source.OfferTo(block);
        }

        return sources;
    }

    private bool OnAnotherThread(AdaptiveBatchBlock<int> block, MidPass what) =>
        what == MidPass.Nothing || OtherThread.Ends(() => Happen(block, what), Patience.ShouldHappen);

    private void Happen(AdaptiveBatchBlock<int> block, MidPass what)
    {
        if (what == MidPass.Complete) block.Complete();
        if (what == MidPass.Fault) ((IDataflowBlock)block).Fault(Boom);
        if (what == MidPass.Cancel) _cancellation.Cancel();
        if (what == MidPass.Trigger) block.TriggerBatch();
        if (what == MidPass.SmallerSize) block.BatchSize = 1;
        if (what == MidPass.LargerSize) block.BatchSize = 4;
    }

    /// <summary>Takes what has come out, completes the block, and looks how it and its sources ended.</summary>
    private async Task AssertEnds(AdaptiveBatchBlock<int> block, FakeSource<int>[] sources, string batches, string consumed, string end)
    {
        string cameOut = TakeAll(block);
        block.Complete();
        TakeAll(block);
        string outcome = await Outcome.Of(block.Completion);
        FakeSource<int>[] givenUp = [.. sources.Where(source => source.Consumed.IsCompleted)];

        Assert.Multiple(() =>
        {
            Assert.That(cameOut, Is.EqualTo(batches));
            Assert.That(string.Join(',', givenUp.Select(source => source.Value)), Is.EqualTo(consumed));
            Assert.That(outcome, Is.EqualTo(end == "faulted" ? Faulted : end));
            Assert.That(sources.Where(source => source.IsReserved), Is.Empty, "reserved to the last");
            Assert.That(sources.Except(givenUp).Where(source => !source.Released.IsCompleted), Is.Empty, "never told");
        });
    }

    private static string TakeAll(AdaptiveBatchBlock<int> block)
    {
        string text = "";
        while (block.TryReceive(null, out int[]? batch)) text += $"[{string.Join(',', batch)}]";
        return text;
    }
}
