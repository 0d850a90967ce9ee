using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>FlushAsync: sends out what waits and tells when it is handed on.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FlushAsyncTests
{
    private readonly AdaptiveBatchBlock<int> _block = new(5);
    private readonly CancellationTokenSource _cancellation = new();

    [TearDown]
    public void Dispose_of_the_token() => _cancellation.Dispose();

    [Test]
    public void On_an_empty_block_it_is_done_at_once() => Assert.That(_block.FlushAsync().IsCompletedSuccessfully, Is.True);

    [Test]
    public void On_an_empty_block_it_leaves_nothing_behind()
    {
        _ = _block.FlushAsync();
        _block.PostMany([1, 2]);

        Assert.That(_block.OutputCount, Is.Zero);
    }

    [Test]
    public void It_sends_out_the_unfinished_batch()
    {
        _block.PostMany([1, 2]);
        _ = _block.FlushAsync();

        Assert.That(Take(), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void It_waits_until_the_items_are_handed_on()
    {
        _block.PostMany([1, 2]);

        Assert.That(_block.FlushAsync().IsCompleted, Is.False);
    }

    [Test]
    public async Task It_is_done_when_they_are_received()
    {
        _block.PostMany([1, 2]);
        Task flush = _block.FlushAsync();
        Take();

        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task It_is_done_when_a_link_accepts_them()
    {
        _block.PostMany([1, 2, 3, 4, 5, 6]);
        Task flush = _block.FlushAsync();
        _block.LinkTo(DataflowBlock.NullTarget<int[]>());

        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void It_waits_for_the_last_of_them()
    {
        _block.PostMany([1, 2, 3, 4, 5, 6]);
        Task flush = _block.FlushAsync();
        Take();

        Assert.That(flush.IsCompleted, Is.False);
    }

    [Test]
    public async Task It_does_not_wait_for_what_comes_later()
    {
        _block.Post(1);
        Task flush = _block.FlushAsync();
        _block.PostMany([2, 3]);
        Take();

        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public void What_comes_later_is_not_sent_out_with_it()
    {
        _block.Post(1);
        _ = _block.FlushAsync();
        _block.PostMany([2, 3]);
        Take();

        Assert.That(_block.OutputCount, Is.Zero);
    }

    [Test]
    public async Task A_smaller_size_does_not_confuse_it()
    {
        _block.PostMany([1, 2, 3, 4]);
        Task flush = _block.FlushAsync();
        _block.BatchSize = 2;
        Take();
        bool early = flush.IsCompleted;
        Take();

        Assert.That((early, await Outcome.Of(flush)), Is.EqualTo((false, Outcome.Completed)));
    }

    [Test]
    public async Task Several_flushes_are_done_in_their_order()
    {
        _block.Post(1);
        Task first = _block.FlushAsync();
        _block.Post(2);
        Task second = _block.FlushAsync();
        Take();
        string outcome = await Outcome.Of(first);
        bool early = second.IsCompleted;
        Take();

        Assert.That((outcome, early, await Outcome.Of(second)), Is.EqualTo((Outcome.Completed, false, Outcome.Completed)));
    }

    [Test]
    public async Task Two_flushes_of_the_same_items_are_done_together()
    {
        _block.Post(1);
        Task[] flushes = [_block.FlushAsync(), _block.FlushAsync()];
        Take();

        Assert.That(await Task.WhenAll(flushes.Select(Outcome.Of)), Has.All.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task It_can_be_given_up()
    {
        _block.Post(1);
        Task flush = _block.FlushAsync(_cancellation.Token);
        await _cancellation.CancelAsync();

        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Canceled));
    }

    [Test]
    public async Task When_it_is_given_up_it_names_the_token()
    {
        _block.Post(1);
        Task flush = _block.FlushAsync(_cancellation.Token);
        await _cancellation.CancelAsync();

        Assert.That(
            async () => await flush,
            Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(_cancellation.Token));
    }

    [Test]
    public async Task When_it_is_given_up_the_items_still_go_out()
    {
        _block.Post(1);
        _ = _block.FlushAsync(_cancellation.Token);
        await _cancellation.CancelAsync();

        Assert.That(Take(), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task When_one_is_given_up_the_others_go_on()
    {
        _block.Post(1);
        _ = _block.FlushAsync(_cancellation.Token);
        Task other = _block.FlushAsync();
        await _cancellation.CancelAsync();
        Take();

        Assert.That(await Outcome.Of(other), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task A_token_canceled_beforehand_leaves_the_block_alone()
    {
        await _cancellation.CancelAsync();
        _block.Post(1);

        Assert.That((await Outcome.Of(_block.FlushAsync(_cancellation.Token)), _block.OutputCount), Is.EqualTo((Outcome.Canceled, 0)));
    }

    [Test]
    public async Task A_fault_of_the_block_ends_it_with_the_reason()
    {
        InvalidOperationException boom = new("boom");
        _block.Post(1);
        Task flush = _block.FlushAsync();
        ((IDataflowBlock)_block).Fault(boom);
        await Outcome.Of(flush);
        Exception told = flush.Exception!.InnerException!;

        Assert.That(told, Is.TypeOf<InvalidOperationException>().With.Message.EqualTo("The block faulted before everything was handed on."));
    }

    [Test]
    public async Task A_fault_of_the_block_is_inside()
    {
        InvalidOperationException boom = new("boom");
        _block.Post(1);
        Task flush = _block.FlushAsync();
        ((IDataflowBlock)_block).Fault(boom);
        await Outcome.Of(flush);

        Assert.That(((AggregateException)flush.Exception!.InnerException!.InnerException!).Flatten().InnerExceptions, Is.EqualTo(new[] { boom }));
    }

    [Test]
    public async Task A_cancellation_of_the_block_cancels_it()
    {
        AdaptiveBatchBlock<int> block = new(5, new GroupingDataflowBlockOptions { CancellationToken = _cancellation.Token });
        block.Post(1);
        Task flush = block.FlushAsync();
        await _cancellation.CancelAsync();

        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Canceled));
    }

    [Test]
    public async Task After_the_end_there_is_nothing_to_wait_for()
    {
        _block.Complete();
        await _block.Completion.InTime();

        Assert.That(await Outcome.Of(_block.FlushAsync()), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task It_works_while_the_block_completes()
    {
        _block.PostMany([1, 2, 3]);
        _block.Complete();
        Task flush = _block.FlushAsync();
        Take();

        Assert.That(await Outcome.Of(flush), Is.EqualTo(Outcome.Completed));
    }

    [Test]
    public async Task Its_continuations_do_not_run_on_the_thread_that_takes()
    {
        _block.Post(1);
        int taking = 0;
        int continuing = 0;
        Task continuation = _block.FlushAsync().ContinueWith(
            _ => continuing = Environment.CurrentManagedThreadId,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Thread taker = new(() =>
        {
            taking = Environment.CurrentManagedThreadId;
            Take();
        });
        taker.Start();
        taker.Join();
        await continuation.InTime();

        Assert.That(continuing, Is.Not.EqualTo(taking));
    }

    private int[]? Take() => _block.TryReceive(null, out int[]? batch) ? batch : null;
}
