using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Handling;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>What a handler's block reports to its meter.</summary>
internal sealed class HandlerMeterTests
{
    private readonly MeterReadings _meter = new();
    private readonly JumpingClock _clock = new();
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    [TearDown]
    public void StopListening() => _meter.Dispose();

    [Test]
    public async Task Items_are_counted_by_what_became_of_them()
    {
        await Handled.RunAsync(
            batch => _calls++ == 0 ? BatchResult.For(batch.Length).Retry(0).Reject(1, "no order").Build() : BatchResult.Success,
            Options(_clock),
            [1, 2, 3, 4]);

        string[] expected = ["block=orders outcome=succeeded: 3", "block=orders outcome=rejected: 1", "block=orders outcome=retried: 1"];
        Assert.That(_meter.Of("loadaware.handler.items"), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Items_of_a_batch_that_is_halved_are_counted_once_each()
    {
        await Handled.RunAsync(Handled.Poisoned(2), Options(_clock), [1, 2, 3, 4]);

        Assert.That(_meter.Of("loadaware.handler.items"), Has.Member("block=orders outcome=succeeded: 3"));
        Assert.That(_meter.Of("loadaware.handler.items"), Has.Member("block=orders outcome=rejected: 1"));
    }

    [Test]
    public async Task Calls_are_counted_by_how_they_ended()
    {
        Exception?[] outcomes = [new TimeoutException(), new OverloadedException(TimeSpan.FromSeconds(1)), null, new FormatException()];
        await Handled.RunAsync(
            _ =>
            {
                if (outcomes[_calls++] is { } error)
                {
                    throw error;
                }
            },
            Options(_clock),
            [1],
            [2]);

        string[] expected =
        [
            "block=orders outcome=transient: 1", "block=orders outcome=overloaded: 1", "block=orders outcome=succeeded: 1", "block=orders outcome=failed: 1",
        ];
        Assert.That(_meter.Of("loadaware.handler.calls"), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task A_result_that_speaks_of_overload_counts_as_such()
    {
        await Handled.RunAsync(_ => _calls++ == 0 ? BatchResult.Overloaded(TimeSpan.FromSeconds(1)) : BatchResult.Success, Options(_clock), [1]);

        Assert.That(_meter.Of("loadaware.handler.calls"), Has.Member("block=orders outcome=overloaded: 1"));
    }

    [Test]
    public async Task A_call_that_is_cancelled_at_its_time_out_counts_as_such()
    {
        BatchHandlerOptions options = Options(_clock);
        options.AttemptTimeout = TimeSpan.FromSeconds(1);
        var block = new BatchHandlerBlock<int>(
            (_, token) => _calls++ == 0 ? Task.Delay(Timeout.InfiniteTimeSpan, _clock, token) : Task.CompletedTask, options);
        await FinishAsync(block);

        Assert.That(_meter.Of("loadaware.handler.calls"), Has.Member("block=orders outcome=timeout: 1"));
    }

    [Test]
    public async Task What_a_cut_off_leaves_is_counted()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var block = new BatchHandlerBlock<int>(
            (_, token) =>
            {
                called.SetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            },
            Options(_time));
        block.Post([1, 2, 3]);
        await called.Task.InTime();
        await block.DrainAsync(TimeSpan.Zero).InTime();

        Assert.That(_meter.Of("loadaware.handler.items"), Is.EqualTo(new[] { "block=orders outcome=left: 3" }));
        Assert.That(_meter.Of("loadaware.handler.calls"), Is.EqualTo(new[] { "block=orders outcome=cut_off: 1" }));
    }

    [Test]
    public async Task A_call_records_how_long_it_took()
    {
        await Handled.RunAsync(_ => _clock.Pass(TimeSpan.FromSeconds(0.25)), Options(_clock), [1]);

        Assert.That(_meter.Of("loadaware.handler.duration"), Is.EqualTo(new[] { "block=orders outcome=succeeded: 0.25" }));
    }

    [Test]
    public void The_time_in_pauses_adds_up_while_they_run()
    {
        BatchHandlerBlock<int> block = Make(Options(_time));
        block.Pause(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(_meter.Of("loadaware.handler.paused"), Is.EqualTo(new[] { "block=orders: 4" }));

        block.Pause(TimeSpan.FromSeconds(8));
        _time.Advance(TimeSpan.FromSeconds(20));
        block.Pause(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(1));
        block.Resume();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_meter.Of("loadaware.handler.paused"), Is.EqualTo(new[] { "block=orders: 13" }));
    }

    [Test]
    public async Task The_circuit_shows_as_a_level()
    {
        var probe = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        BatchHandlerOptions options = Options(_time);
        (options.CircuitThreshold, options.BackoffDelay) = (1, TimeSpan.Zero);
        var block = new BatchHandlerBlock<int>((_, _) => _calls++ == 0 ? Task.FromException(new TimeoutException()) : probe.Task, options);
        Assert.That(_meter.Of("loadaware.handler.circuit"), Is.EqualTo(new[] { "block=orders: 0" }));

        block.Post([1]);
        Patience.Until(() => block.CircuitState == CircuitState.Open, "the circuit opens");
        Assert.That(_meter.Of("loadaware.handler.circuit"), Is.EqualTo(new[] { "block=orders: 2" }));

        Patience.Until(() => TurnedTo(block, CircuitState.HalfOpen), "the probe is sent");
        Assert.That(_meter.Of("loadaware.handler.circuit"), Is.EqualTo(new[] { "block=orders: 1" }));

        probe.SetResult();
        await FinishAsync(block, post: false);
        Assert.That(_meter.Of("loadaware.handler.circuit"), Is.Empty, "a gauge ends with its block");
        Assert.That(_meter.Of("loadaware.handler.calls"), Has.Member("block=orders outcome=succeeded: 1"), "a count does not");
    }

    [Test]
    public void A_block_without_a_name_reports_under_that_of_its_live_size()
    {
        var batches = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { NameFormat = "invoices" });
        Make(new() { MeterFactory = _meter, LiveSize = batches });

        Assert.That(_meter.Of("loadaware.handler.circuit"), Is.EqualTo(new[] { "block=invoices: 0" }));
    }

    [Test]
    public void A_block_with_neither_reports_under_that_of_its_type()
    {
        Make(new() { MeterFactory = _meter });

        Assert.That(_meter.Of("loadaware.handler.circuit"), Is.EqualTo(new[] { "block=BatchHandlerBlock: 0" }));
    }

    [Test]
    public void A_clock_that_throws_costs_its_own_reading_and_no_other()
    {
        var clock = new HookedTimeProvider();
        Make(Options(clock));
        BatchHandlerOptions options = Options(_time);
        options.NameFormat = "invoices";
        BatchHandlerBlock<int> sound = Make(options);
        sound.Pause(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        clock.OnCall = _ => throw new FormatException("broken clock");

        Assert.That(_meter.Of("loadaware.handler.paused"), Is.EqualTo(new[] { "block=invoices: 1" }));
    }

    [Test]
    public async Task The_clock_of_a_block_that_is_over_is_read_without_the_lock_of_the_meter()
    {
        var clock = new HookedTimeProvider();
        BatchHandlerBlock<int> ended = Make(Options(clock));
        await FinishAsync(ended);
        bool? others = null;
        clock.OnCall = _ => others ??= OtherThread.Ends(() => Make(Options(_time)), Patience.ShouldHappen);

        Assert.That(_meter.Of("loadaware.handler.items"), Is.EqualTo(new[] { "block=orders outcome=succeeded: 2" }));
        Assert.That(others, Is.True, "a block can be made meanwhile");
    }

    [Test]
    public void A_block_that_nobody_holds_is_collected()
    {
        WeakReference block = MakeAndForget();

        Patience.Until(() => Collected(block), "the block is collected");
    }

    [Test]
    public async Task The_statistics_are_the_same_numbers()
    {
        BatchHandlerBlock<int> block = Make(Options(_time));
        block.Pause(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        await FinishAsync(block);

        BatchHandlerStatistics statistics = block.GetStatistics();

        Assert.That(
            (statistics.Name, statistics.ItemsSucceeded, statistics.CallsSucceeded, statistics.TimePaused, statistics.CircuitState, statistics.IsCompleted),
            Is.EqualTo(("orders", 2L, 1L, TimeSpan.FromSeconds(1), CircuitState.Closed, true)));
        Assert.That(statistics.ItemsRejected + statistics.ItemsLeft + statistics.ItemsRetried, Is.Zero);
        Assert.That(
            statistics.CallsFailed + statistics.CallsTransient + statistics.CallsOverloaded + statistics.CallsTimedOut + statistics.CallsCutOff, Is.Zero);
    }

    private static BatchHandlerBlock<int> MakeUnheld(BatchHandlerOptions options) => new((_, _) => Task.CompletedTask, options);

    private BatchHandlerBlock<int> Make(BatchHandlerOptions options) => _meter.Hold(MakeUnheld(options));

    private static async Task FinishAsync(BatchHandlerBlock<int> block, bool post = true)
    {
        if (post)
        {
            block.Post([1, 2]);
        }

        block.Complete();
        await block.Completion.InTime();
    }

    private static bool Collected(WeakReference reference)
    {
        GC.Collect();
        return !reference.IsAlive;
    }

    private bool TurnedTo(BatchHandlerBlock<int> block, CircuitState state)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return block.CircuitState == state;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference MakeAndForget() => new(MakeUnheld(Options(_time)));

    private BatchHandlerOptions Options(TimeProvider time) => new() { NameFormat = "orders", MeterFactory = _meter, TimeProvider = time };
}
