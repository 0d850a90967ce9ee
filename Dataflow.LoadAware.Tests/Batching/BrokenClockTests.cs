using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>A clock that throws once a message has left its source: nobody is left to tell, so the block ends.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BrokenClockTests
{
    private readonly InvalidOperationException _boom = new("boom");
    private readonly ProtocolLog _log = new();

    [Test]
    public async Task While_postponed_messages_are_taken_it_ends_the_block()
    {
        TimedBlock timed = new(size: 1, timeoutMilliseconds: 100, capacity: 1);
        timed.Block.Post(1);
        SourceThatBreaksTheClock(timed).OfferTo(timed.Block);
        timed.Take();
        timed.Pump.RunAll();

        Assert.That(await Outcome.Of(timed.Block.Completion), Is.EqualTo(Outcome.Faulted(_boom)));
    }

    [Test]
    public async Task While_an_offered_message_is_consumed_it_ends_the_block()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        SourceThatBreaksTheClock(timed).OfferTo(timed.Block, consumeToAccept: true);

        Assert.That(await Outcome.Of(timed.Block.Completion), Is.EqualTo(Outcome.Faulted(_boom)));
    }

    [Test]
    public void A_clock_that_fails_leaves_the_age_unknown_and_the_rest_of_the_statistics_known()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        timed.Block.Post(1);
        timed.Time.OnCall = _ => throw _boom;

        AdaptiveBatchBlockStatistics statistics = timed.Block.GetStatistics();

        Assert.That((statistics.WaitingItems, statistics.OldestItemAge), Is.EqualTo((1, (TimeSpan?)null)));
    }

    // Its getter is foreign too, and who sets the timer or asks for an age holds the gate.
    [Test]
    public void The_unit_of_a_clock_is_asked_for_when_the_block_is_made_and_never_again()
    {
        TimedBlock timed = new(size: 4, timeoutMilliseconds: 100);
        int whenMade = timed.Time.TimesAskedForUnit;

        timed.Block.Post(1);
        timed.Advance(milliseconds: 50);
        timed.Block.GetStatistics();
        timed.Advance(milliseconds: 100);
        timed.Take();

        Assert.That(timed.Time.TimesAskedForUnit, Is.EqualTo(whenMade));
    }

    private FakeSource<int> SourceThatBreaksTheClock(TimedBlock timed) => new(2, _log)
    {
        OnConsume = () =>
        {
            timed.Time.OnCall = call =>
            {
                if (call == nameof(TimeProvider.GetTimestamp)) throw _boom;
            };
            return true;
        },
    };
}
