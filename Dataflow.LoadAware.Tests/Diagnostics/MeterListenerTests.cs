using System.Diagnostics.Metrics;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>What a listener to the meter does is its own affair: no block comes to harm.</summary>
[TestFixture]
internal sealed class MeterListenerTests
{
    private readonly MeterReadings _meter = new();

    [TearDown]
    public void StopListening() => _meter.Dispose();

    [Test]
    public void A_listener_that_throws_harms_nobody()
    {
        AdaptiveBatchBlock<int> block = Make(size: 1);
        using MeterListener angry = Listen(() => throw new InvalidOperationException("angry"));

        block.Post(1);

        Assert.That(block.TryReceive(out int[]? batch), Is.True);
        Assert.That(batch, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void A_listener_that_takes_the_next_batch_itself_is_given_it_once()
    {
        var pump = new PumpedScheduler();
        AdaptiveBatchBlockOptions options = Options(size: 1);
        options.TaskScheduler = pump;
        options.MaxMessagesPerTask = 1; // else all have been handed on by the time the listener is told of the first
        var block = new AdaptiveBatchBlock<int>(options);
        List<int> handled = [];
        List<int> taken = [];
        using MeterListener greedy = Listen(() =>
        {
            if (block.TryReceive(out int[]? batch))
            {
                taken.AddRange(batch);
            }
        });
        block.LinkTo(new ActionBlock<int[]>(handled.AddRange, new ExecutionDataflowBlockOptions { TaskScheduler = pump }));

        block.PostMany([1, 2, 3, 4, 5, 6]);
        pump.RunAll();

        Assert.That(taken, Is.Not.Empty);
        Assert.That(handled.Concat(taken), Is.EquivalentTo(Enumerable.Range(1, 6)));
    }

    [Test]
    public void A_listener_that_throws_when_it_first_sees_an_instrument_harms_nobody()
    {
        using var angry = new System.Diagnostics.Metrics.MeterListener();
        angry.InstrumentPublished = (instrument, _) =>
        {
            if (_meter.Made(instrument.Meter))
            {
                throw new InvalidOperationException("angry");
            }
        };
        angry.Start();

        AdaptiveBatchBlock<int> block = Make(size: 1);
        block.Post(1);

        Assert.That(block.TryReceive(out int[]? batch), Is.True);
        Assert.That(batch, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task A_listener_that_is_slow_over_one_batch_does_not_hold_up_the_next()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int heard = 0;
        AdaptiveBatchBlock<int> block = Make(size: 1);
        using MeterListener slow = Listen(() =>
        {
            if (Interlocked.Increment(ref heard) == 1)
            {
                first.SetResult();
                second.Task.InTime().GetAwaiter().GetResult();
            }
        });
        block.LinkTo(new ActionBlock<int[]>(batch =>
        {
            if (batch[0] == 2)
            {
                second.SetResult();
            }
        }));

        block.Post(1);
        await first.Task.InTime();
        block.Post(2);

        Assert.That(second.Task.InTime, Throws.Nothing);
        Patience.Until(() => Volatile.Read(ref heard) == 2, "both batches were told");
    }

    private MeterListener Listen(Action heard)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (_meter.Published.Contains(instrument))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => heard());
        listener.Start();
        return listener;
    }

    private AdaptiveBatchBlock<int> Make(int size) => new(Options(size));

    private AdaptiveBatchBlockOptions Options(int size) => new() { InitialBatchSize = size, MeterFactory = _meter, FlushTimeout = Timeout.InfiniteTimeSpan };
}
