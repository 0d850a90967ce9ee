using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static Dataflow.LoadAware.Tests.Feedback.AsTold;

namespace Dataflow.LoadAware.Tests.Feedback;

/// <summary>The source half of the feedback block: every change to every link, the newest kept, nobody waited for.</summary>
public class LoadFeedbackBlockSourceTests
{
    private ProtocolLog _log = null!;
    private LoadFeedbackBlock _block = null!;
    private FakeTarget<BatchSizeChange> _target = null!;

    [SetUp]
    public void Make_a_block_and_a_target()
    {
        _log = new ProtocolLog();
        _block = new LoadFeedbackBlock(new DrivenSize(), new AsTold());
        _target = new FakeTarget<BatchSizeChange>(_log);
    }

    [TearDown]
    public void The_protocol_was_kept() => Assert.That(_log.Misuse, Is.Empty);

    [Test]
    public async Task Every_change_goes_to_every_link_in_order()
    {
        FakeTarget<BatchSizeChange> other = new(_log, "other");
        _block.LinkTo(_target);
        _block.LinkTo(other);
        await PostAndComplete(60, 70, 80);

        Assert.That(Sizes(_target.Accepted), Is.EqualTo(new[] { 60, 70, 80 }));
        Assert.That(Sizes(other.Accepted), Is.EqualTo(new[] { 60, 70, 80 }));
    }

    [Test]
    public async Task Changes_are_offered_one_at_a_time()
    {
        _target.OnOffer = _ =>
        {
            Thread.SpinWait(500);
            return DataflowMessageStatus.Accepted;
        };
        _block.LinkTo(_target);
        int[] sizes = [.. Enumerable.Range(100, 500)];
        await PostAndComplete(sizes);
        Assert.That(Sizes(_target.Accepted), Is.EqualTo(sizes));
    }

    [Test]
    public async Task A_change_says_from_where_to_where_why_and_under_which_load()
    {
        _block.LinkTo(_target);
        _block.Post(Want(60) with { CpuLoad = 0.5 });
        BatchSizeChange change = (await _target.NextOffer()).Value;

        Assert.That((change.From, change.To, change.Reason), Is.EqualTo((50, 60, BatchSizeReason.LowLoad)));
        Assert.That(change.LoadScore, Is.EqualTo(0.2 + 0.1));
    }

    [Test]
    public async Task A_decision_to_hold_is_not_offered()
    {
        _block.LinkTo(_target);
        await PostAndComplete(50, 60, 60);
        Assert.That(Sizes(_target.Accepted), Is.EqualTo(new[] { 60 }));
    }

    [Test]
    public async Task A_target_sees_the_block_itself_as_the_source()
    {
        _block.LinkTo(_target);
        _block.Post(Want(60));
        Assert.That((await _target.NextOffer()).Source, Is.SameAs(_block));
    }

    [Test]
    public async Task A_later_link_is_offered_the_newest_change_alone()
    {
        _block.Post(Want(60));
        _block.Post(Want(70));
        _block.LinkTo(_target);
        await _target.NextOffer();
        await PostAndComplete();
        Assert.That(Sizes(_target.Accepted), Is.EqualTo(new[] { 70 }));
    }

    [Test]
    public async Task A_link_made_before_the_first_change_is_offered_nothing()
    {
        _block.LinkTo(_target);
        await PostAndComplete();
        Assert.That(_target.Offers, Is.Empty);
    }

    [Test]
    public async Task A_change_that_is_declined_is_dropped()
    {
        _target.OnOffer = _ => DataflowMessageStatus.Declined;
        _block.LinkTo(_target);
        await PostAndComplete(60, 70);
        Assert.That(_target.Offers.Select(o => o.Value.To), Is.EqualTo(new[] { 60, 70 }));
    }

    [Test]
    public async Task A_slow_link_does_not_hold_up_feedback()
    {
        using var busy = new ManualResetEventSlim();
        _target.OnOffer = _ =>
        {
            busy.Wait(Patience.ShouldHappen);
            return DataflowMessageStatus.Accepted;
        };
        _block.LinkTo(_target);
        _block.Post(Want(60));
        _block.Post(Want(70));
        busy.Set();
        await PostAndComplete();
        Assert.That(Sizes(_target.Accepted), Is.EqualTo(new[] { 60, 70 }));
    }

    [Test]
    public async Task A_target_that_declines_for_good_is_unlinked_and_not_told_of_the_end()
    {
        _target.OnOffer = _ => DataflowMessageStatus.DecliningPermanently;
        _block.LinkTo(_target, new DataflowLinkOptions { PropagateCompletion = true });
        await PostAndComplete(60, 70);
        Assert.That((_target.Offers.Length, _target.HasEnded), Is.EqualTo((1, false)));
    }

    [Test]
    public async Task An_unlinked_target_is_offered_nothing_more()
    {
        IDisposable link = _block.LinkTo(_target);
        _block.Post(Want(60));
        await _target.NextOffer();
        link.Dispose();
        link.Dispose();
        await PostAndComplete(70);
        Assert.That(Sizes(_target.Accepted), Is.EqualTo(new[] { 60 }));
    }

    [Test]
    public async Task A_link_takes_at_most_its_MaxMessages()
    {
        _block.LinkTo(_target, new DataflowLinkOptions { MaxMessages = 2 });
        await PostAndComplete(60, 70, 80);
        Assert.That(Sizes(_target.Accepted), Is.EqualTo(new[] { 60, 70 }));
    }

    [Test]
    public async Task A_message_consumed_later_counts_towards_MaxMessages()
    {
        _target.OnOffer = _ => DataflowMessageStatus.Postponed;
        _block.LinkTo(_target, new DataflowLinkOptions { MaxMessages = 1 });
        _block.Post(Want(60));
        Offer<BatchSizeChange> offer = await _target.NextOffer();
        Source.ConsumeMessage(offer.Header, _target, out _);
        await PostAndComplete(70);
        Assert.That(_target.Offers, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_link_that_is_not_appended_comes_first()
    {
        var order = new List<string>();
        _block.LinkTo(Noting("appended", order));
        _block.LinkTo(Noting("prepended", order), new DataflowLinkOptions { Append = false });
        await PostAndComplete(60);
        Assert.That(order, Is.EqualTo(new[] { "prepended", "appended" }));
    }

    [Test]
    public async Task The_newest_change_can_be_consumed_by_who_postponed_it()
    {
        Offer<BatchSizeChange> offer = await Postponed(60);
        BatchSizeChange change = Source.ConsumeMessage(offer.Header, _target, out bool consumed);
        Assert.That((consumed, change.To), Is.EqualTo((true, 60)));
    }

    [Test]
    public async Task A_change_that_is_no_longer_the_newest_cannot_be_consumed()
    {
        Offer<BatchSizeChange> offer = await Postponed(60);
        _block.Post(Want(70));
        await _target.NextOffer();
        Source.ConsumeMessage(offer.Header, _target, out bool consumed);
        Assert.That(consumed, Is.False);
    }

    [Test]
    public async Task The_newest_change_can_be_consumed_after_the_end()
    {
        Offer<BatchSizeChange> offer = await Postponed(60);
        await PostAndComplete();
        Source.ConsumeMessage(offer.Header, _target, out bool consumed);
        Assert.That(consumed, Is.True);
    }

    [Test]
    public async Task A_reserved_change_is_kept_until_it_is_consumed()
    {
        Offer<BatchSizeChange> offer = await Postponed(60);
        Assert.That(Source.ReserveMessage(offer.Header, _target), Is.True);
        _block.Post(Want(70));
        _block.Complete();

        Assert.That(Source.ConsumeMessage(offer.Header, _target, out bool consumed).To, Is.EqualTo(60));
        Assert.That(consumed, Is.True);
        await _block.Completion.InTime();
        Assert.That(_target.Offers.Select(o => o.Value.To), Is.EqualTo(new[] { 60, 70 }));
    }

    [Test]
    public async Task What_one_target_has_reserved_no_other_can_reserve_or_consume()
    {
        Offer<BatchSizeChange> offer = await Postponed(60);
        var other = new FakeTarget<BatchSizeChange>(_log, "other");
        Source.ReserveMessage(offer.Header, _target);

        Assert.That(Source.ReserveMessage(offer.Header, other), Is.False);
        Source.ConsumeMessage(offer.Header, other, out bool consumed);
        Assert.That(consumed, Is.False);
    }

    [Test]
    public async Task A_released_change_is_offered_again_under_the_same_id()
    {
        Offer<BatchSizeChange> offer = await Postponed(60);
        Source.ReserveMessage(offer.Header, _target);
        Source.ReleaseReservation(offer.Header, _target);
        Assert.That((await _target.NextOffer()).Header, Is.EqualTo(offer.Header));
    }

    [Test]
    public async Task To_release_what_is_not_reserved_is_an_error()
    {
        Offer<BatchSizeChange> offer = await Postponed(60);
        Assert.That(() => Source.ReleaseReservation(offer.Header, _target), Throws.InvalidOperationException);
    }

    [Test]
    public void Source_methods_check_the_header_first_then_the_target()
    {
        Assert.That(() => Source.ConsumeMessage(default, null!, out _), Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));
        Assert.That(() => Source.ReserveMessage(default, null!), Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));
        Assert.That(() => Source.ReleaseReservation(default, null!), Throws.ArgumentException.With.Property("ParamName").EqualTo("messageHeader"));
        var header = new DataflowMessageHeader(1);
        Assert.That(() => Source.ConsumeMessage(header, null!, out _), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));
        Assert.That(() => Source.ReserveMessage(header, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));
        Assert.That(() => Source.ReleaseReservation(header, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));
    }

    [Test]
    public void Links_check_their_arguments()
    {
        Assert.That(() => _block.LinkTo(null!, new DataflowLinkOptions()), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("target"));
        Assert.That(() => _block.LinkTo(_target, null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));
    }

    [Test]
    public async Task A_target_may_call_back_from_inside_an_offer()
    {
        _target.OnOffer = offer =>
        {
            _block.Post(Want(offer.Value.To < 90 ? offer.Value.To + 10 : offer.Value.To));
            Source.ConsumeMessage(offer.Header, _target, out bool consumed);
            return consumed ? DataflowMessageStatus.Accepted : DataflowMessageStatus.Declined;
        };
        _block.LinkTo(_target);
        _block.Post(Want(60));
        foreach (int size in new[] { 60, 70, 80, 90 })
        {
            Assert.That((await _target.NextOffer()).Value.To, Is.EqualTo(size));
        }
    }

    [Test]
    public async Task ReceiveAsync_gives_the_newest_change()
    {
        _block.Post(Want(60));
        Assert.That((await _block.ReceiveAsync().InTime()).To, Is.EqualTo(60));
    }

    [Test]
    public async Task The_end_is_passed_on_only_where_it_was_asked_for()
    {
        var other = new FakeTarget<BatchSizeChange>(_log, "other");
        _block.LinkTo(other);
        _block.LinkTo(_target, new DataflowLinkOptions { PropagateCompletion = true });
        _block.Complete();

        Assert.That(await _target.Ended, Is.Null);
        Assert.That(other.HasEnded, Is.False);
    }

    [Test]
    public async Task A_fault_is_passed_on()
    {
        var error = new TimeZoneNotFoundException();
        _block.LinkTo(_target, new DataflowLinkOptions { PropagateCompletion = true });
        _block.Fault(error);
        Assert.That(((AggregateException)(await _target.Ended)!).InnerExceptions, Is.EqualTo(new[] { error }));
    }

    [Test]
    public async Task A_link_made_after_the_end_is_told_at_once()
    {
        await PostAndComplete(60);
        _block.LinkTo(_target, new DataflowLinkOptions { PropagateCompletion = true }).Dispose();
        Assert.That((_target.HasEnded, _target.Offers.Length), Is.EqualTo((true, 0)));
    }

    [Test]
    public void A_link_that_throws_faults_the_block()
    {
        var error = new TimeZoneNotFoundException();
        _target.OnOffer = _ => throw error;
        _block.LinkTo(_target);
        _block.Post(Want(60));

        Assert.That(async () => await _block.Completion.InTime(), Throws.Exception.SameAs(error));
        Assert.That(_block.Post(Want(70)), Is.False);
    }

    private ISourceBlock<BatchSizeChange> Source => _block;

    private static int[] Sizes(BatchSizeChange[] changes) => [.. changes.Select(c => c.To)];

    private FakeTarget<BatchSizeChange> Noting(string name, List<string> order) => new(_log, name)
    {
        OnOffer = _ =>
        {
            order.Add(name);
            return DataflowMessageStatus.Accepted;
        },
    };

    private async Task<Offer<BatchSizeChange>> Postponed(int size)
    {
        _target.OnOffer = _ => DataflowMessageStatus.Postponed;
        _block.LinkTo(_target);
        _block.Post(Want(size));
        return await _target.NextOffer();
    }

    // What was posted before Complete has been offered when Completion ends, so absence can be asserted without waiting.
    private async Task PostAndComplete(params int[] sizes)
    {
        foreach (int size in sizes)
        {
            _block.Post(Want(size));
        }

        _block.Complete();
        await _block.Completion.InTime();
    }
}
