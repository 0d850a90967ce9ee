using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using Moq;
using NUnit.Framework;
using static Dataflow.LoadAware.Tests.Feedback.AsTold;

namespace Dataflow.LoadAware.Tests.Feedback;

/// <summary>How the feedback block ends, and that it ends alone.</summary>
public class LoadFeedbackBlockEndTests
{
    private readonly ProtocolLog _log = new();
    private DrivenSize _driven = null!;
    private LoadFeedbackBlock _block = null!;

    [SetUp]
    public void Make_a_block()
    {
        _driven = new DrivenSize();
        _block = new LoadFeedbackBlock(_driven, new AsTold());
    }

    [Test]
    public void An_open_block_has_not_completed()
    {
        _block.Post(Want(60));
        Assert.That(_block.Completion.IsCompleted, Is.False);
    }

    [Test]
    public async Task Complete_completes() => await Completed(_block.Complete);

    [Test]
    public async Task Complete_twice_completes_once() => await Completed(() =>
    {
        _block.Complete();
        _block.Complete();
    });

    [Test]
    public void Fault_faults_with_the_exception_itself()
    {
        var error = new TimeZoneNotFoundException();
        _block.Fault(error);
        Assert.That(async () => await _block.Completion.InTime(), Throws.Exception.SameAs(error));
        Assert.That(_block.Completion.Exception!.InnerExceptions, Is.EqualTo(new[] { error }));
    }

    [Test]
    public async Task Fault_after_Complete_is_ignored() => await Completed(() =>
    {
        _block.Complete();
        _block.Fault(new TimeZoneNotFoundException());
    });

    [Test]
    public void Fault_of_null_is_an_error() =>
        Assert.That(() => _block.Fault(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("exception"));

    [Test]
    public void A_controller_that_throws_faults_the_feedback_block_alone()
    {
        var error = new TimeZoneNotFoundException();
        var controller = new Mock<IBatchSizeController>();
        controller.Setup(c => c.Decide(in It.Ref<BatchObservation>.IsAny)).Throws(error);
        var block = new LoadFeedbackBlock(_driven, controller.Object);

        Assert.That(block.Post(Want(60)), Is.True);
        Assert.That(async () => await block.Completion.InTime(), Throws.Exception.SameAs(error));
        Assert.That(_driven.BatchSize, Is.EqualTo(50));
        Assert.That(block.Post(Want(60)), Is.False);
    }

    [Test]
    public void A_driven_block_that_refuses_the_size_faults_the_feedback_block()
    {
        var driven = new Mock<IAdjustableBatchSize>();
        driven.SetupGet(d => d.MaxBatchSize).Returns(100);
        driven.SetupSet(d => d.BatchSize = 60).Throws(new TimeZoneNotFoundException());
        var block = new LoadFeedbackBlock(driven.Object, new AsTold());
        block.Post(Want(60));

        Assert.That(async () => await block.Completion.InTime(), Throws.TypeOf<TimeZoneNotFoundException>());
    }

    [Test]
    public async Task A_message_being_fetched_takes_effect_although_the_block_completes_meanwhile()
    {
        var source = new FakeSource<LoadFeedback>(Want(60), _log)
        {
            OnConsume = () =>
            {
                _block.Complete();
                return true;
            },
        };
        var changes = new BufferBlock<BatchSizeChange>();
        _block.LinkTo(changes);

        Assert.That(source.OfferTo(_block, consumeToAccept: true), Is.EqualTo(DataflowMessageStatus.Accepted));
        await _block.Completion.InTime();
        Assert.That(_driven.BatchSize, Is.EqualTo(60));
        Assert.That((await changes.ReceiveAsync().InTime()).To, Is.EqualTo(60));
    }

    [Test]
    public async Task A_fetch_that_fails_does_not_hold_up_the_end()
    {
        var source = new FakeSource<LoadFeedback>(Want(60), _log)
        {
            OnConsume = () =>
            {
                _block.Complete();
                throw new TimeZoneNotFoundException();
            },
        };
        Assert.That(() => source.OfferTo(_block, consumeToAccept: true), Throws.TypeOf<TimeZoneNotFoundException>());
        await _block.Completion.InTime();
    }

    [Test]
    public void A_message_being_fetched_while_the_block_faults_is_dropped()
    {
        var source = new FakeSource<LoadFeedback>(Want(60), _log)
        {
            OnConsume = () =>
            {
                _block.Fault(new TimeZoneNotFoundException());
                return true;
            },
        };
        source.OfferTo(_block, consumeToAccept: true);
        Assert.That(_driven.BatchSize, Is.EqualTo(50));
    }

    [Test]
    public async Task Cancellation_cancels_with_the_blocks_token()
    {
        using var cancel = new CancellationTokenSource();
        LoadFeedbackBlock block = Cancellable(cancel.Token);
        await cancel.CancelAsync();

        TaskCanceledException error = (await Assert.ThrowsAsync<TaskCanceledException>(() => block.Completion.InTime()))!;
        Assert.That(error.CancellationToken, Is.EqualTo(cancel.Token));
        Assert.That(block.Post(Want(60)), Is.False);
    }

    [Test]
    public void A_token_that_is_cancelled_already_makes_a_block_that_never_accepts()
    {
        LoadFeedbackBlock block = Cancellable(new CancellationToken(canceled: true));
        Assert.That(block.Post(Want(60)), Is.False);
        Assert.That(async () => await block.Completion.InTime(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void The_feedback_block_alone_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        LoadFeedbackBlock block = Cancellable(cancel.Token);
        block.Post(Want(60));
        cancel.Cancel();
        Assert.That(_driven.BatchSize, Is.EqualTo(60));
    }

    [Test]
    public void A_token_that_outlives_the_block_does_not_keep_it()
    {
        using var cancel = new CancellationTokenSource();
        WeakReference block = EndedBlock(cancel.Token);
        Patience.Until(
            () =>
            {
                GC.Collect();
                return !block.IsAlive;
            },
            "the block was collected");
    }

    [Test]
    public async Task Complete_never_runs_what_follows_on_the_thread_that_calls_it()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<bool> released = _block.Completion.ContinueWith(_ => release.Task.Wait(Patience.ShouldHappen), TaskContinuationOptions.ExecuteSynchronously);
        _block.Complete();
        release.SetResult();
        Assert.That(await released.InTime(), Is.True);
    }

    // Not asynchronous: its state machine would keep the block.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference EndedBlock(CancellationToken token)
    {
        var block = new LoadFeedbackBlock(new DrivenSize(), new LoadFeedbackBlockOptions { CancellationToken = token });
        block.Complete();
        block.Completion.InTime().GetAwaiter().GetResult();
        return new WeakReference(block);
    }

    private LoadFeedbackBlock Cancellable(CancellationToken token) =>
        new(_driven, new LoadFeedbackBlockOptions { Controller = new AsTold(), CancellationToken = token });

    private async Task Completed(Action end)
    {
        end();
        await _block.Completion.InTime();
        Assert.That(_block.Completion.Status, Is.EqualTo(TaskStatus.RanToCompletion));
    }
}
