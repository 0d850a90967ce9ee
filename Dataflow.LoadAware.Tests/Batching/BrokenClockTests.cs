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
