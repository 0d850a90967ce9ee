using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Handling;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>The span of each call, heard by a listener that takes the spans of this test's block alone.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BatchSpansTests
{
    private readonly string _name = Guid.NewGuid().ToString();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public BatchSpansTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Dataflow.LoadAware",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("block"), _name))
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public void StopListening() => _listener.Dispose();

    [Test]
    public async Task Each_call_is_a_span_with_its_size_its_attempt_and_its_outcome()
    {
        int calls = 0;
        await RunAsync(_ => calls++ == 0 ? Task.FromException(new TimeoutException()) : Task.CompletedTask, null, [1, 2, 3]);

        Assert.That(_spans.Select(span => span.OperationName), Is.All.EqualTo("handle batch"));
        Assert.That(
            _spans.Select(span => (span.GetTagItem("batch.size"), span.GetTagItem("attempt"), span.GetTagItem("outcome"))),
            Is.EqualTo(new (object?, object?, object?)[] { (3, 1, "transient"), (3, 2, "succeeded") }));
    }

    [Test]
    public async Task A_call_that_throws_is_an_error_with_its_exception()
    {
        await RunAsync(_ => throw new FormatException("poison"), null, [1]);

        Activity span = _spans.Single();
        Assert.That((span.Status, span.StatusDescription, span.GetTagItem("outcome")), Is.EqualTo((ActivityStatusCode.Error, "poison", (object)"failed")));
        Assert.That(span.Events.Single().Tags, Has.Member(new KeyValuePair<string, object?>("exception.type", "System.FormatException")));
    }

    [Test]
    public async Task It_is_linked_to_the_contexts_of_its_items_each_of_them_once()
    {
        ActivityContext odd = NewContext();
        ActivityContext even = NewContext();
        await RunAsync(_ => Task.CompletedTask, item => item == 0 ? default : item % 2 == 0 ? even : odd, [0, 1, 2, 3, 4]);

        Assert.That(_spans.Single().Links.Select(link => link.Context), Is.EqualTo(new[] { odd, even }));
    }

    [Test]
    public async Task It_has_128_links_at_most()
    {
        await RunAsync(_ => Task.CompletedTask, _ => NewContext(), [.. Enumerable.Range(1, 200)]);

        Assert.That(_spans.Single().Links.Count(), Is.EqualTo(128));
    }

    [Test]
    public async Task A_trace_context_that_throws_costs_the_span_and_nothing_else()
    {
        BatchHandlerBlock<int> block = await RunAsync(_ => Task.CompletedTask, _ => throw new FormatException(), [1, 2]);

        Assert.That((_spans.Count, block.GetStatistics().ItemsSucceeded), Is.EqualTo((0, 2L)));
    }

    [Test]
    public async Task It_is_current_in_the_handler_and_no_child_of_who_posted()
    {
        Activity? inside = null;
        using (Activity poster = new Activity("poster").Start())
        {
            await RunAsync(
                async _ =>
                {
                    await Task.Yield();
                    inside = Activity.Current;
                },
                null,
                [1]);
        }

        Assert.That(inside, Is.SameAs(_spans.Single()));
        Assert.That(_spans.Single().ParentSpanId, Is.EqualTo(default(ActivitySpanId)));
    }

    [Test]
    public void What_was_current_before_the_call_is_current_after_it()
    {
        HandlerCall<int> call = Call();
        using Activity before = new Activity("before").Start();

        Task made = call.MakeAsync([1], 1).AsTask();

        Assert.That((made.IsCompletedSuccessfully, Activity.Current), Is.EqualTo((true, before)));
    }

    [Test]
    public async Task A_listener_that_throws_harms_nobody()
    {
        using var angry = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Dataflow.LoadAware",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => ThrowFor(_name, span),
        };
        ActivitySource.AddActivityListener(angry);

        BatchHandlerBlock<int> block = await RunAsync(_ => Task.CompletedTask, null, [1]);

        Assert.That(block.GetStatistics().ItemsSucceeded, Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_that_cannot_be_told_ends_its_span_all_the_same()
    {
        await RunAsync(_ => throw new Untold(), null, [1]);

        Assert.That(_spans.Single().GetTagItem("outcome"), Is.EqualTo("failed"));
    }

    [Test]
    public void Without_a_listener_a_call_allocates_nothing()
    {
        _listener.Dispose();
        HandlerCall<int> call = Call();
        int[] batch = [1, 2, 3];

        Assert.That(Allocations.Of(() => call.MakeAsync(batch, 1)), Is.Zero);
    }

    private sealed class Untold : Exception
    {
        public override string Message => throw new InvalidOperationException("angry");
    }

    private static void ThrowFor(string name, Activity span)
    {
        if (Equals(span.GetTagItem("block"), name))
        {
            throw new InvalidOperationException("angry");
        }
    }

    private static ActivityContext NewContext() => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    private static HandlerCall<int> Call() =>
        new((_, _) => Task.CompletedTask, new(), new CutOff(TimeProvider.System, TimeSpan.Zero, () => { }), new HandlerTotals());

    private async Task<BatchHandlerBlock<int>> RunAsync(Func<int[], Task> handler, Func<int, ActivityContext>? context, int[] batch)
    {
        var options = new BatchHandlerOptions { NameFormat = _name, BackoffDelay = TimeSpan.Zero };
        var block = new BatchHandlerBlock<int>((items, _) => handler(items), options) { TraceContext = context };
        block.Post(batch);
        block.Complete();
        await block.Completion.InTime();
        return block;
    }
}
