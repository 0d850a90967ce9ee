using System.Diagnostics.Metrics;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>One meter a factory, whatever the factory and its listeners do while it is made.</summary>
[TestFixture]
internal sealed class MeterFactoryTests
{
    private readonly MeterReadings _readings = new();

    [TearDown]
    public void StopListening() => _readings.Dispose();

    [Test]
    public void Two_blocks_that_are_made_at_the_same_time_share_a_meter()
    {
        var factory = new HookedFactory(_readings);
        bool made = false;
        factory.OnCreate = () => made = OtherThread.Ends(() => MakeBlock(factory), Patience.ShouldHappen);

        MakeBlock(factory);

        Assert.That((made, factory.Created), Is.EqualTo((true, 1)));
        Assert.That(_readings.Published.Select(instrument => instrument.Name), Is.Unique.And.Not.Empty);
        Assert.That(_readings.Of("loadaware.items.waiting"), Is.EqualTo(new[] { "block=AdaptiveBatchBlock: 2" }));
    }

    [Test]
    public void A_listener_that_makes_a_block_when_it_first_sees_an_instrument_is_given_one()
    {
        AdaptiveBatchBlock<int>? own = null;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (_readings.Made(instrument.Meter))
            {
                own ??= MakeBlock(_readings);
            }
        };
        listener.Start();

        MakeBlock(_readings);

        Assert.That(own, Is.Not.Null);
        Assert.That(_readings.Of("loadaware.items.waiting"), Is.EqualTo(new[] { "block=AdaptiveBatchBlock: 2" }));
    }

    [Test]
    public void A_block_of_a_factory_that_was_disposed_of_works_and_reports_to_nobody()
    {
        var factory = new HookedFactory(_readings) { OnCreate = () => throw new ObjectDisposedException("factory") };

        AdaptiveBatchBlock<int> block = MakeBlock(factory);

        Assert.That(block.InputCount, Is.EqualTo(1));
        Assert.That(_readings.Published, Is.Empty);
    }

    [Test]
    public void A_factory_that_failed_is_asked_again()
    {
        var factory = new HookedFactory(_readings) { OnCreate = () => throw new InvalidOperationException("boom") };
        Assert.That(() => MakeBlock(factory), Throws.InvalidOperationException);
        factory.OnCreate = () => { };

        MakeBlock(factory);

        Assert.That(_readings.Of("loadaware.items.waiting"), Is.EqualTo(new[] { "block=AdaptiveBatchBlock: 1" }));
    }

    private AdaptiveBatchBlock<int> MakeBlock(IMeterFactory factory)
    {
        AdaptiveBatchBlock<int> block = _readings.Hold(new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { MeterFactory = factory }));
        block.Post(1);
        return block;
    }

    private sealed class HookedFactory(IMeterFactory inner) : IMeterFactory
    {
        public Action OnCreate { get; set; } = () => { };

        public int Created { get; private set; }

        public Meter Create(MeterOptions options)
        {
            OnCreate();
            Created++;
            return inner.Create(options);
        }

        public void Dispose()
        {
        }
    }
}
