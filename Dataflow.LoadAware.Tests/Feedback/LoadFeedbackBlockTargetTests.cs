using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static Dataflow.LoadAware.Tests.Feedback.AsTold;

namespace Dataflow.LoadAware.Tests.Feedback;

/// <summary>The target half of the feedback block keeps the dataflow protocol.</summary>
public class LoadFeedbackBlockTargetTests
{
    private ProtocolLog _log = null!;
    private DrivenSize _driven = null!;
    private LoadFeedbackBlock _block = null!;
    private FakeSource<LoadFeedback> _source = null!;

    [SetUp]
    public void Make_a_block_and_a_source()
    {
        _log = new ProtocolLog();
        _driven = new DrivenSize();
        _block = new LoadFeedbackBlock(_driven, new AsTold());
        _source = new FakeSource<LoadFeedback>(Want(60), _log);
    }

    [TearDown]
    public void The_protocol_was_kept() => Assert.That(_log.Misuse, Is.Empty);

    [Test]
    public void A_message_without_an_id_is_an_error() =>
        Assert.That(
            () => Target.OfferMessage(default, Want(60), null, false),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));

    [Test]
    public void To_consume_without_a_source_is_an_error() =>
        Assert.That(
            () => Target.OfferMessage(new DataflowMessageHeader(1), Want(60), null, true),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("consumeToAccept"));

    [Test]
    public void Arguments_are_checked_before_the_state()
    {
        _block.Complete();
        Assert.That(() => Target.OfferMessage(default, Want(60), null, false), Throws.ArgumentException);
        Assert.That(() => Target.OfferMessage(new DataflowMessageHeader(1), Want(60), null, true), Throws.ArgumentException);
    }

    [Test]
    public void An_offered_message_is_accepted_without_asking_its_source()
    {
        Assert.That(_source.OfferTo(_block), Is.EqualTo(DataflowMessageStatus.Accepted));
        Assert.That(_log.Calls, Is.Empty);
        Assert.That(_driven.BatchSize, Is.EqualTo(60));
    }

    [Test]
    public void A_message_to_be_consumed_is_fetched_from_its_source()
    {
        Assert.That(_source.OfferTo(_block, consumeToAccept: true), Is.EqualTo(DataflowMessageStatus.Accepted));
        Assert.That(_source.Consumed.IsCompleted, Is.True);
        Assert.That(_driven.BatchSize, Is.EqualTo(60));
    }

    [Test]
    public void The_consumed_value_replaces_the_offered_one()
    {
        _source.OnConsume = () =>
        {
            _source.Value = Want(70);
            return true;
        };
        _source.OfferTo(_block, consumeToAccept: true);
        Assert.That(_driven.BatchSize, Is.EqualTo(70));
    }

    [Test]
    public void A_message_that_went_elsewhere_changes_nothing()
    {
        _source.OnConsume = () => false;
        Assert.That(_source.OfferTo(_block, consumeToAccept: true), Is.EqualTo(DataflowMessageStatus.NotAvailable));
        Assert.That((_driven.BatchSize, _block.LastDecision), Is.EqualTo((50, (BatchSizeChange?)null)));
    }

    [Test]
    public void A_source_that_throws_meets_its_own_exception_and_the_block_goes_on()
    {
        _source.OnConsume = () => throw new TimeZoneNotFoundException();
        Assert.That(() => _source.OfferTo(_block, consumeToAccept: true), Throws.TypeOf<TimeZoneNotFoundException>());
        Assert.That(_block.Post(Want(60)), Is.True);
    }

    [Test]
    public void Feedback_may_be_posted_while_a_source_is_asked_on_another_thread()
    {
        _source.OnConsume = () => Task.Run(() => _block.Post(Want(80))).InTime().GetAwaiter().GetResult();
        _source.OfferTo(_block, consumeToAccept: true);
        Assert.That(_driven.BatchSize, Is.EqualTo(60));
    }

    [Test]
    public async Task SendAsync_is_accepted_at_once() => Assert.That(await _block.SendAsync(Want(60)).InTime(), Is.True);

    [Test]
    public async Task SendAsync_with_a_token_is_fetched()
    {
        using var cancel = new CancellationTokenSource();
        Assert.That(await _block.SendAsync(Want(60), cancel.Token).InTime(), Is.True);
        Assert.That(_driven.BatchSize, Is.EqualTo(60));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void After_Complete_messages_are_declined_for_good(bool consumeToAccept)
    {
        _block.Complete();
        Assert.That(_source.OfferTo(_block, consumeToAccept), Is.EqualTo(DataflowMessageStatus.DecliningPermanently));
        Assert.That(_log.Calls, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void After_Fault_messages_are_declined_for_good(bool consumeToAccept)
    {
        _block.Fault(new TimeZoneNotFoundException());
        Assert.That(_source.OfferTo(_block, consumeToAccept), Is.EqualTo(DataflowMessageStatus.DecliningPermanently));
        Assert.That(_log.Calls, Is.Empty);
    }

    [Test]
    public void Feedback_from_many_threads_is_handled_one_at_a_time()
    {
        var controller = new Alone();
        var block = new LoadFeedbackBlock(_driven, controller);
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < 2000; i++)
            {
                block.Post(new LoadFeedback());
            }
        });

        Assert.That((controller.Calls, controller.Collisions), Is.EqualTo((8000, 0)));
    }

    private ITargetBlock<LoadFeedback> Target => _block;

    private sealed class Alone : IBatchSizeController
    {
        private int _inside;

        public int Calls { get; private set; }

        public int Collisions { get; private set; }

        public BatchSizeDecision Decide(in BatchObservation observation)
        {
            Collisions += Interlocked.Increment(ref _inside) - 1;
            Thread.SpinWait(50);
            Calls++;
            Interlocked.Decrement(ref _inside);
            return new(observation.CurrentSize, BatchSizeReason.Hold);
        }
    }
}
