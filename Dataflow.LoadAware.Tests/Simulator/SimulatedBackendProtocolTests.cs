using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Courses;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator;

/// <summary>What the backend owes its neighbours as a Dataflow block: offers, completion, faults, cancellation.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SimulatedBackendProtocolTests
{
    private static readonly DataflowMessageHeader First = new(1);
    private static readonly int[] Batch = new int[10];

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _cancellation = new();

    private delegate int[]? Consume(DataflowMessageHeader header, ITargetBlock<int[]> target, out bool consumed);

    [Test]
    public void An_invalid_header_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Offer(Backend(), default, null))!;

        Assert.That(error.Message, Is.EqualTo("The message header is not valid. (Parameter 'messageHeader')"));
    }

    [Test]
    public void Consuming_needs_a_source()
    {
        var error = Assert.Throws<ArgumentException>(() => Offer(Backend(), First, null, consumeToAccept: true))!;

        Assert.That(error.Message, Is.EqualTo("A message that must be consumed needs a source to consume it from. (Parameter 'consumeToAccept')"));
    }

    [Test]
    public void Without_a_free_worker_an_offer_without_a_source_is_declined() =>
        Assert.That(Offer(Busy(), First, null), Is.EqualTo(DataflowMessageStatus.Declined));

    [Test]
    public void Without_a_free_worker_an_offer_is_postponed() =>
        Assert.That(Offer(Busy(), First, Source().Object), Is.EqualTo(DataflowMessageStatus.Postponed));

    [Test]
    public void A_completed_backend_declines_for_ever()
    {
        var backend = Backend();
        backend.Complete();

        Assert.That(Offer(backend, First, Source().Object), Is.EqualTo(DataflowMessageStatus.DecliningPermanently));
    }

    [Test]
    public void A_postponed_message_is_consumed_in_the_name_of_the_backend()
    {
        // MaxMessages on a link counts by target: an inner block that consumed for us would break it (dotnet/runtime#35751).
        var (backend, source) = (Busy(), Source());
        Offer(backend, First, source.Object);

        _time.Advance(TimeSpan.FromMinutes(1));

        var consumed = true;
        source.Verify(it => it.ConsumeMessage(First, backend, out consumed), Times.Once);
    }

    [Test]
    public void Sources_are_served_in_the_order_in_which_they_were_postponed()
    {
        var order = new List<int>();
        var backend = Busy();
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            Offer(backend, First, Source(onConsume: () => order.Add(number)).Object);
        }

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(order, Is.EqualTo([0, 1, 2, 3, 4]));
    }

    [Test]
    public void A_newer_offer_of_a_source_takes_the_place_of_its_older_one()
    {
        var (backend, source) = (Busy(), Source());
        Offer(backend, First, source.Object);
        Offer(backend, new DataflowMessageHeader(2), source.Object);

        _time.Advance(TimeSpan.FromMinutes(1));

        var consumed = true;
        source.Verify(it => it.ConsumeMessage(new DataflowMessageHeader(2), backend, out consumed), Times.Once);
        source.VerifyNoOtherCalls();
    }

    [Test]
    public void A_postponed_message_that_went_elsewhere_is_forgotten()
    {
        var backend = Busy();
        Offer(backend, First, Source(gone: true).Object);
        Offer(backend, First, Source().Object);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((backend.GetStatistics().BatchesProcessed, backend.GetStatistics().BusyWorkers), Is.EqualTo((2, 0)));
    }

    [Test]
    public void A_message_that_must_be_consumed_is_taken_from_its_source()
    {
        var backend = Backend();

        var status = Offer(backend, First, Source(batch: new int[77]).Object, consumeToAccept: true);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((status, backend.GetStatistics().ItemsProcessed), Is.EqualTo((DataflowMessageStatus.Accepted, 77)));
    }

    [Test]
    public void A_message_that_cannot_be_consumed_is_not_available() => Assert.That(
        Offer(Backend(), First, Source(gone: true).Object, consumeToAccept: true),
        Is.EqualTo(DataflowMessageStatus.NotAvailable));

    [Test]
    public void A_message_that_cannot_be_consumed_leaves_its_worker_free()
    {
        var backend = Backend();
        Offer(backend, First, Source(gone: true).Object, consumeToAccept: true);

        Patience.Until(() => backend.GetStatistics().BusyWorkers == 0, "the worker is free again");

        Assert.That(backend.Post(Batch), Is.True);
    }

    [Test]
    public void What_was_postponed_while_a_message_could_not_be_consumed_is_served()
    {
        var backend = Backend();
        var other = Source();
        Offer(backend, First, Source(gone: true, onConsume: () => Offer(backend, First, other.Object)).Object, consumeToAccept: true);

        Patience.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return backend.GetStatistics().BatchesProcessed == 1;
            },
            "the other source is served");

        var consumed = true;
        other.Verify(it => it.ConsumeMessage(First, backend, out consumed), Times.Once);
    }

    [Test]
    public async Task A_linked_block_gets_all_batches_through_in_order()
    {
        var upstream = new BufferBlock<int[]>();
        var backend = Backend();
        var sizes = new List<int>();
        var end = new ActionBlock<LoadFeedback>(feedback => sizes.Add(feedback.BatchSize));
        upstream.LinkTo(backend, new() { PropagateCompletion = true });
        backend.LinkTo(end, new() { PropagateCompletion = true });
        for (var size = 1; size <= 20; size++)
            upstream.Post(new int[size]);
        upstream.Complete();

        Patience.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return backend.Completion.IsCompleted;
            },
            "the backend has ended");
        await end.Completion.InTime();

        Assert.That(sizes, Is.EqualTo(Enumerable.Range(1, 20)));
    }

    [Test]
    public void A_backend_that_nobody_listens_to_goes_on()
    {
        var backend = Backend();
        for (var i = 0; i < 1_000; i++)
            _ = backend.SendAsync(Batch);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(backend.GetStatistics().BatchesProcessed, Is.EqualTo(1_000));
    }

    [Test]
    public async Task An_idle_backend_completes_at_once()
    {
        var backend = Backend();
        backend.Complete();

        await backend.Completion.InTime();

        Assert.That(backend.Completion.Status, Is.EqualTo(TaskStatus.RanToCompletion));
    }

    [Test]
    public async Task A_completed_backend_ends_what_it_works_on()
    {
        var backend = Busy();
        backend.Complete();
        _time.Advance(TimeSpan.FromMinutes(1));

        var feedback = await backend.ReceiveAsync().InTime();
        await backend.Completion.InTime();

        Assert.That(feedback.BatchSize, Is.EqualTo(Batch.Length));
    }

    [Test]
    public void Completion_waits_for_the_output_to_be_taken()
    {
        var backend = Busy();
        backend.Complete();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(backend.Completion.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_postponed_sender_learns_of_the_end()
    {
        var backend = Busy();
        var sent = backend.SendAsync(Batch);
        backend.Complete();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await sent.InTime(), Is.False);
    }

    [Test]
    public void A_fault_without_an_exception_is_refused() => Assert.Throws<ArgumentNullException>(() => Backend().Fault(null!));

    [Test]
    public void A_fault_drops_what_is_in_work()
    {
        var backend = Busy();
        backend.Fault(new InvalidOperationException("over"));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(backend.GetStatistics().BatchesProcessed, Is.Zero);
    }

    [Test]
    public async Task A_fault_ends_the_backend_with_its_exception()
    {
        var backend = Busy();
        backend.Fault(new InvalidOperationException("over"));

        await AssertFaulted<InvalidOperationException>(backend, "over");
    }

    [Test]
    public async Task A_fault_releases_postponed_senders()
    {
        var backend = Busy();
        var sent = backend.SendAsync(Batch);
        backend.Fault(new InvalidOperationException("over"));

        Assert.That(await sent.InTime(), Is.False);
    }

    [Test]
    public async Task A_source_that_throws_faults_the_backend()
    {
        var backend = Busy();
        Offer(backend, First, Source(onConsume: () => throw new InvalidOperationException("gone mad")).Object);
        _time.Advance(TimeSpan.FromMinutes(1));

        await AssertFaulted<InvalidOperationException>(backend, "gone mad");
    }

    [Test]
    public async Task A_null_batch_faults_the_backend()
    {
        var backend = Backend();
        backend.Post(null!);

        await AssertFaulted<ArgumentNullException>(backend, "Value cannot be null. (Parameter 'batch')");
    }

    [Test]
    public async Task A_course_that_throws_faults_the_backend()
    {
        var backend = new SimulatedBackendBlock<int>(new() { Course = new Broken(), TimeProvider = _time });
        backend.Post(Batch);

        await AssertFaulted<InvalidOperationException>(backend, "no course");
    }

    [Test]
    public async Task A_metric_that_throws_faults_the_backend()
    {
        var metrics = new Dictionary<string, Func<SimulatedBatch, double>> { ["bad"] = _ => throw new InvalidOperationException("no metric") };
        var backend = new SimulatedBackendBlock<int>(new() { CustomMetrics = metrics, TimeProvider = _time });
        backend.Post(Batch);
        _time.Advance(TimeSpan.FromMinutes(1));

        await AssertFaulted<InvalidOperationException>(backend, "no metric");
    }

    [Test]
    public void A_cancelled_backend_declines_at_once()
    {
        var backend = Busy();
        _cancellation.Cancel();

        Assert.That(Offer(backend, First, Source().Object), Is.EqualTo(DataflowMessageStatus.DecliningPermanently));
    }

    [Test]
    public async Task A_cancelled_backend_ends_as_cancelled()
    {
        var backend = Busy();
        _cancellation.Cancel();

        await Assert.CatchAsync<OperationCanceledException>(() => backend.Completion.InTime());
    }

    [Test]
    public async Task A_cancelled_backend_ends_although_completed_output_was_not_taken()
    {
        var backend = Busy();
        backend.Complete();
        _time.Advance(TimeSpan.FromMinutes(1));
        _cancellation.Cancel();

        await Task.WhenAny(backend.Completion).InTime();

        Assert.That(backend.Completion.IsCompleted, Is.True);
    }

    [Test]
    public async Task A_backend_whose_reader_faults_takes_no_more()
    {
        var backend = Backend();
        var reader = new Mock<ITargetBlock<LoadFeedback>>();
        reader.Setup(it => it.OfferMessage(It.IsAny<DataflowMessageHeader>(), It.IsAny<LoadFeedback>(), It.IsAny<ISourceBlock<LoadFeedback>>(), It.IsAny<bool>()))
            .Throws(new InvalidOperationException("reader"));
        backend.LinkTo(reader.Object, new());
        backend.Post(Batch);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAny(backend.Completion).InTime();

        Assert.That(await backend.SendAsync(Batch).InTime(), Is.False);
    }

    [Test]
    public void The_feedback_can_be_reserved_and_consumed_by_hand()
    {
        var backend = Busy();
        _time.Advance(TimeSpan.FromMinutes(1));
        ISourceBlock<LoadFeedback> source = backend;
        var target = new BufferBlock<LoadFeedback>();

        var reserved = source.ReserveMessage(First, target);
        source.ReleaseReservation(First, target);
        var feedback = source.ConsumeMessage(First, target, out var consumed);

        Assert.That((reserved, consumed, feedback.BatchSize), Is.EqualTo((true, true, Batch.Length)));
    }

    [Test]
    public void The_feedback_can_be_received_by_a_filter()
    {
        var backend = Busy();
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(backend.TryReceive(feedback => feedback.BatchSize > Batch.Length, out _), Is.False);
    }

    private static DataflowMessageStatus Offer(
        ITargetBlock<int[]> backend, DataflowMessageHeader header, ISourceBlock<int[]>? source, bool consumeToAccept = false) =>
        backend.OfferMessage(header, Batch, source, consumeToAccept);

    private static Mock<ISourceBlock<int[]>> Source(int[]? batch = null, bool gone = false, Action? onConsume = null)
    {
        var source = new Mock<ISourceBlock<int[]>>();
        source
            .Setup(it => it.ConsumeMessage(It.IsAny<DataflowMessageHeader>(), It.IsAny<ITargetBlock<int[]>>(), out It.Ref<bool>.IsAny))
            .Returns(new Consume((DataflowMessageHeader _, ITargetBlock<int[]> _, out bool consumed) =>
            {
                onConsume?.Invoke();
                consumed = !gone;
                return gone ? null : batch ?? Batch;
            }));
        return source;
    }

    private static async Task AssertFaulted<TException>(SimulatedBackendBlock<int> backend, string message)
        where TException : Exception
    {
        var error = await Assert.ThrowsAsync<TException>(() => backend.Completion.InTime());

        Assert.That(error!.Message, Is.EqualTo(message));
    }

    private SimulatedBackendBlock<int> Backend() => new(new() { TimeProvider = _time, CancellationToken = _cancellation.Token });

    private SimulatedBackendBlock<int> Busy()
    {
        var backend = Backend();
        backend.Post(Batch);
        return backend;
    }

    private sealed class Broken : LoadCourse
    {
        public override double LoadAt(double seconds) => throw new InvalidOperationException("no course");
    }
}
