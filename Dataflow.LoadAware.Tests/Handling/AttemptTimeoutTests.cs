using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>A call may take only so long.</summary>
public class AttemptTimeoutTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly BufferBlock<CancellationToken> _calls = new();
    private readonly BatchHandlerOptions _options;

    public AttemptTimeoutTests() =>
        _options = new() { TimeProvider = _time, AttemptTimeout = TimeSpan.FromSeconds(3), MaxRetries = 0, CircuitThreshold = null };

    [Test]
    public async Task A_call_that_takes_longer_is_cancelled_and_counts_as_a_transient_timeout()
    {
        Exception? judged = null;
        _options.IsTransient = error => TransientFailure.IsTransient(judged = error);
        BatchHandlerBlock<int> block = Block(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        block.Post([1]);
        CancellationToken token = await _calls.ReceiveAsync().InTime();
        _time.Advance(TimeSpan.FromSeconds(2.999));
        Assert.That(token.IsCancellationRequested, Is.False);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        RejectedItem<int> rejected = await block.Rejected.ReceiveAsync().InTime();
        Assert.That(rejected.Reason, Is.EqualTo(RejectionReason.RetriesExhausted));
        Assert.That(rejected.Exception, Is.InstanceOf<TimeoutException>().And.SameAs(judged));
        Assert.That(rejected.Exception.Message, Is.EqualTo("The handler was cancelled after 00:00:03 (AttemptTimeout)."));
    }

    [Test]
    public async Task A_call_that_answers_its_token_with_an_exception_of_its_own_counts_as_a_timeout_too()
    {
        var cancelledByUser = new InvalidOperationException("operation cancelled by user");
        BatchHandlerBlock<int> block = Block(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw cancelledByUser;
        });
        block.Post([1]);
        await _calls.ReceiveAsync().InTime();
        _time.Advance(TimeSpan.FromSeconds(3));

        RejectedItem<int> rejected = await block.Rejected.ReceiveAsync().InTime();
        Assert.That(rejected.Reason, Is.EqualTo(RejectionReason.RetriesExhausted));
        Assert.That(rejected.Exception, Is.InstanceOf<TimeoutException>().With.InnerException.SameAs(cancelledByUser));
    }

    [Test]
    public async Task A_result_that_comes_late_is_still_a_result()
    {
        var answer = new TaskCompletionSource();
        BatchHandlerBlock<int> block = Block(_ => answer.Task);
        block.Post([1]);
        await _calls.ReceiveAsync().InTime();
        _time.Advance(TimeSpan.FromSeconds(4));
        answer.SetResult();
        block.Complete();

        await block.Completion.InTime();
        Assert.That((block.Rejected.TryReceive(out _), block.TakeLeftItems().Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task A_call_that_does_not_heed_its_token_is_waited_for()
    {
        var answer = new TaskCompletionSource();
        _options.MaxRetries = 1;
        BatchHandlerBlock<int> block = Block(_ => answer.Task);
        block.Post([1]);
        await _calls.ReceiveAsync().InTime();
        _time.Advance(TimeSpan.FromSeconds(100));

        Assert.That(() => _calls.ReceiveAsync(Patience.ShouldNotHappen), Throws.InstanceOf<TimeoutException>(), "two calls with the same items");
        answer.SetResult();
        block.Complete();
        await block.Completion.InTime();
    }

    [Test]
    public async Task A_cancellation_of_the_handlers_own_is_no_timeout()
    {
        BatchHandlerBlock<int> block = Block(_ => throw new OperationCanceledException("mine"));
        block.Post([1]);
        RejectedItem<int> rejected = await block.Rejected.ReceiveAsync().InTime();
        Assert.That((rejected.Exception.Message, rejected.Reason), Is.EqualTo(("mine", RejectionReason.Poison)));
    }

    [Test]
    public async Task Without_one_the_token_is_never_cancelled_by_time()
    {
        _options.AttemptTimeout = Timeout.InfiniteTimeSpan;
        var answer = new TaskCompletionSource();
        BatchHandlerBlock<int> block = Block(_ => answer.Task);
        block.Post([1]);
        CancellationToken token = await _calls.ReceiveAsync().InTime();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.That(token.IsCancellationRequested, Is.False);
        answer.SetResult();
    }

    private BatchHandlerBlock<int> Block(Func<CancellationToken, Task> work) => new(
        (_, token) =>
        {
            _calls.Post(token);
            return work(token);
        },
        _options);
}
