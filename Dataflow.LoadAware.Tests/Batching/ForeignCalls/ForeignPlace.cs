using System.Diagnostics.Metrics;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Diagnostics;
using Dataflow.LoadAware.Tests.Support;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching.ForeignCalls;

/// <summary>A place where the block calls code that is not its own.</summary>
/// <param name="Name">What is called.</param>
/// <param name="Reach">Makes a block call the code that it is given, at least once, and returns when that has happened.</param>
public sealed record ForeignPlace(string Name, Action<Action<AdaptiveBatchBlock<int>>> Reach)
{
    private static readonly DataflowLinkOptions Propagating = new() { PropagateCompletion = true };

    public static IEnumerable<ForeignPlace> All =>
    [
        new("a target offered by a task", OfferedByTask),
        new("a target offered by LinkTo", OfferedByLinkTo),
        new("a target that consumes", ConsumedInOffer),
        new("a target that is completed", TargetCompleted),
        new("a source consumed at once", ConsumedAtOnce),
        new("a source consumed later", ConsumedLater),
        new("a source reserved", act => TwoPhase(act, (source, call) => source.OnReserve = call)),
        new("a source consumed after it was reserved", act => TwoPhase(act, (source, call) => source.OnConsume = call)),
        new("a source released", Released),
        new("a source released at the end", ReleasedAtTheEnd),
        new("a scheduler that gets an offering task", Scheduled),
        new("a scheduler that gets a taking task", ScheduledToTake),
        new("the filter of a receive", Filtered),
        new("the predicate of a link", Predicated),
        new("the clock that is read", act => Timed(act, "GetTimestamp")),
        new("the clock that makes a timer", act => Timed(act, "CreateTimer")),
        new("the timer that is set", act => Timed(act, "Change")),
        new("the timer that is disposed", act => Timed(act, "Dispose")),
        new("the clock that the timer reads", act => Ticked(act, "GetTimestamp")),
        new("the timer that sets itself anew", act => Ticked(act, "Change")),
        new("the weight of a post", act => Weighed(act, block => block.Post(1))),
        new("the weight of a bulk post", act => Weighed(act, block => block.PostMany([1, 2]))),
        new("the weight of a fetched message", WeighedOnceFetched),
        new("a listener to the meter that is told of a batch", act => Measured(act, observable: false)),
        new("a listener to the meter that reads the block", act => Measured(act, observable: true)),
        new("a continuation of Completion", ContinuedCompletion),
        new("a continuation of FlushAsync", ContinuedFlush),
        new("a continuation of SendAsync", ContinuedSend),
        new("a registration on the token", Canceled),
    ];

    public override string ToString() => Name;

    private static AdaptiveBatchBlock<int> Make(int size, int capacity = DataflowBlockOptions.Unbounded, bool greedy = true) =>
        new(size, new GroupingDataflowBlockOptions { BoundedCapacity = capacity, Greedy = greedy, TaskScheduler = HookedScheduler.Inline() });

    private static FakeSource<int> Offer(AdaptiveBatchBlock<int> block, int value, Action<FakeSource<int>> set, bool consume = false)
    {
        FakeSource<int> source = new(value, new ProtocolLog());
        set(source);
        source.OfferTo(block, consume);
        return source;
    }

    private static FakeTarget<int[]> Target(Action<Offer<int[]>> onOffer) => new(new ProtocolLog())
    {
        OnOffer = offer =>
        {
            onOffer(offer);
            return Accepted;
        },
    };

    private static void OfferedByTask(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        block.LinkTo(Target(_ => act(block)), new());
        block.Post(1);
    }

    private static void OfferedByLinkTo(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        block.Post(1);
        block.LinkTo(Target(_ => act(block)), new());
    }

    private static void ConsumedInOffer(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        FakeTarget<int[]> target = new(new ProtocolLog());
        target.OnOffer = offer =>
        {
            offer.Source.ConsumeMessage(offer.Header, target, out _);
            act(block);
            return Accepted;
        };
        block.LinkTo(target, new());
        block.Post(1);
    }

    private static void TargetCompleted(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        FakeTarget<int[]> target = new(new ProtocolLog()) { OnEnd = _ => act(block) };
        block.LinkTo(target, Propagating);
        block.Complete();
        target.Ended.GetAwaiter().GetResult();
    }

    private static void ConsumedAtOnce(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        Offer(block, 1, source => source.OnConsume = () => Tell(act, block), consume: true);
    }

    private static void ConsumedLater(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1, capacity: 1);
        block.Post(1);
        Offer(block, 2, source => source.OnConsume = () => Tell(act, block));
        block.TryReceive(null, out _);
    }

    private static void TwoPhase(Action<AdaptiveBatchBlock<int>> act, Action<FakeSource<int>, Func<bool>> set)
    {
        AdaptiveBatchBlock<int> block = Make(2, greedy: false);
        Offer(block, 1, source => set(source, () => Tell(act, block)));
        Offer(block, 2, _ => { });
    }

    private static void Released(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(2, greedy: false);
        Offer(block, 1, source => source.OnRelease = () => act(block));
        Offer(block, 2, source => source.OnReserve = () => false);
    }

    private static void ReleasedAtTheEnd(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(2, greedy: false);
        using ManualResetEventSlim released = new();
        Offer(block, 1, source => source.OnRelease = () =>
        {
            act(block);
            released.Set();
        });
        block.Complete();
        released.Wait(Patience.ShouldHappen);
    }

    private static void Scheduled(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int>? block = null;
        block = new(1, new GroupingDataflowBlockOptions { TaskScheduler = HookedScheduler.Pooled(() => act(block!)) });
        block.LinkTo(DataflowBlock.NullTarget<int[]>());
        block.Post(1);
    }

    private static void ScheduledToTake(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int>? block = null;
        block = new(1, new GroupingDataflowBlockOptions { Greedy = false, TaskScheduler = HookedScheduler.Pooled(() => act(block!)) });
        Offer(block, 1, _ => { });
    }

    private static void Filtered(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        block.Post(1);
        block.TryReceive(_ => Tell(act, block), out _);
    }

    private static void Predicated(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        block.LinkTo(DataflowBlock.NullTarget<int[]>(), _ => Tell(act, block));
        block.Post(1);
    }

    /// <summary>A life in which the clock is called in every way.</summary>
    private static void Timed(Action<AdaptiveBatchBlock<int>> act, string call)
    {
        HookedTimeProvider time = new();
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions
        {
            InitialBatchSize = 2,
            MaxBatchSize = 2,
            FlushTimeout = TimeSpan.FromMilliseconds(100),
            TimeProvider = time,
        });
        time.OnCall = name =>
        {
            if (name == call) act(block);
        };
        for (int round = 0; round < 2; round++)
        {
            block.Post(1);
            time.Advance(100);
            block.TryReceive(null, out _);
        }

        block.Complete();
        block.TryReceiveAll(out _);
        Outcome.Of(block.Completion).GetAwaiter().GetResult();
        if (call == "Dispose") Patience.Until(() => time.TimersDisposed > 0, "the timer is disposed");
    }

    /// <summary>The timer fires for a batch that was taken meanwhile, while a later one is not due yet.</summary>
    private static void Ticked(Action<AdaptiveBatchBlock<int>> act, string call)
    {
        HookedTimeProvider time = new();
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions
        {
            InitialBatchSize = 2,
            MaxBatchSize = 2,
            FlushTimeout = TimeSpan.FromMilliseconds(100),
            TimeProvider = time,
        });
        block.Post(1);
        time.Advance(50);
        block.PostMany([2, 3]);
        time.OnCall = name =>
        {
            if (name == call) act(block);
        };
        time.Advance(50);
    }

    private static void Weighed(Action<AdaptiveBatchBlock<int>> act, Action<AdaptiveBatchBlock<int>> post)
    {
        AdaptiveBatchBlock<int>? block = null;
        block = new(new AdaptiveBatchBlockOptions { MaxBatchSize = 2 }, new BatchWeight<int>(_ => Weigh(act, block!), maximum: 10));
        post(block);
    }

    private static void WeighedOnceFetched(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int>? block = null;
        bool fetching = false;
        AdaptiveBatchBlockOptions options = new() { MaxBatchSize = 2, BoundedCapacity = 2, TaskScheduler = HookedScheduler.Inline() };
        block = new(options, new BatchWeight<int>(_ => fetching ? Weigh(act, block!) : 1, maximum: 10));
        block.PostMany([1, 2]);
        Offer(block, 3, _ => { });
        fetching = true;
        block.TryReceive(null, out _);
    }

    private static long Weigh(Action<AdaptiveBatchBlock<int>> act, AdaptiveBatchBlock<int> block)
    {
        act(block);
        return 1;
    }

    private static void Measured(Action<AdaptiveBatchBlock<int>> act, bool observable)
    {
        AdaptiveBatchBlock<int>? block = null;
        using MeterReadings meter = new(histograms: false);
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (meter.Made(instrument.Meter) && instrument.IsObservable == observable) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => act(block!));
        block = new(new AdaptiveBatchBlockOptions { InitialBatchSize = 1, MaxBatchSize = 2, MeterFactory = meter });
        listener.Start();
        block.Post(1);
        block.TryReceive(null, out _);
        listener.RecordObservableInstruments();
    }

    private static void ContinuedCompletion(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1);
        Task continued = Continue(block.Completion, act, block);
        block.Complete();
        continued.Wait(Patience.ShouldHappen);
    }

    private static void ContinuedFlush(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(5);
        block.Post(1);
        Task continued = Continue(block.FlushAsync(), act, block);
        block.TryReceive(null, out _);
        continued.Wait(Patience.ShouldHappen);
    }

    private static void ContinuedSend(Action<AdaptiveBatchBlock<int>> act)
    {
        AdaptiveBatchBlock<int> block = Make(1, capacity: 1);
        block.Post(1);
        Task continued = Continue(block.SendAsync(2), act, block);
        block.TryReceive(null, out _);
        continued.Wait(Patience.ShouldHappen);
    }

    private static void Canceled(Action<AdaptiveBatchBlock<int>> act)
    {
        using CancellationTokenSource cancellation = new();
        AdaptiveBatchBlock<int> block = new(2, new GroupingDataflowBlockOptions { CancellationToken = cancellation.Token });
        using CancellationTokenRegistration registration = cancellation.Token.Register(() => act(block));
        cancellation.Cancel();
    }

    private static Task Continue(Task task, Action<AdaptiveBatchBlock<int>> act, AdaptiveBatchBlock<int> block) =>
        task.ContinueWith(_ => act(block), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static bool Tell(Action<AdaptiveBatchBlock<int>> act, AdaptiveBatchBlock<int> block)
    {
        act(block);
        return true;
    }
}
