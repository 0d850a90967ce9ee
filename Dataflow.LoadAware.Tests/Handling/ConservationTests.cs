using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>
/// Random meshes over random handlers that fail, stall, reject, answer by halves, are overloaded, never have enough of retries or do not heed their
/// token, drained with a random deadline; one in two is faulted, cancelled or paused before or meanwhile. What was accepted has succeeded, or was rejected, or
/// came back, or was counted among what a fault dropped upstream: each item exactly once.
/// </summary>
public class ConservationTests
{
    private const int Runs = 10_000;

    [Test]
    public async Task Accepted_is_succeeded_and_rejected_and_left_and_dropped_each_exactly_once()
    {
        var total = new Tally();
        for (int seed = 1; seed <= Runs; seed++)
        {
            total += await RunAsync(seed);
        }

        TestContext.Out.WriteLine(total);

        // How often depends on how busy the machine is: the more it is, the more is left at the end
        Assert.That(new[] { total.Succeeded, total.Rejected, total.Left, total.Dropped }, Is.All.GreaterThan(Runs / 10), "every way out is taken often");
    }

    private static async Task<Tally> RunAsync(int seed)
    {
        // Everything is drawn before the first item is posted: from then on the backend draws, on threads of its own.
        var random = new Random(seed);
        var clock = new RushingClock();
        var backend = new MoodyBackend(random, clock);
        using var cancellation = new CancellationTokenSource();
        var batches = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions
        {
            InitialBatchSize = random.Next(1, 20),
            MaxBatchSize = 20,
            FlushTimeout = Timeout.InfiniteTimeSpan,
        });
        BatchHandlerOptions options = Options(random, clock, batches, backend.IsDeaf);
        options.CancellationToken = cancellation.Token;
        BatchHandlerBlock<int> handler = random.Next(2) == 0 ? new(backend.AllOrNothingAsync, options) : new(backend.SpeakingAsync, options);
        var taken = new List<RejectedItem<int>>();
        var letters = new ActionBlock<RejectedItem<int>>(taken.Add);
        bool linkLate = random.Next(2) == 0;
        bool callsEnd = !backend.IsDeaf && options.AttemptTimeout != Timeout.InfiniteTimeSpan;
        TimeSpan deadline = Deadline(random, mayWait: !linkLate && callsEnd);
        TimeSpan moment = TimeSpan.FromMilliseconds(random.Next(0, 3_000));
        (Action? meddle, bool ends) = Meddling(random, handler, cancellation);
        bool drainsAfterwards = random.Next(2) == 0;
        bool pipeline = random.Next(2) == 0;
        int[] items = [.. Enumerable.Range(0, random.Next(1, 30))];
        if (!linkLate)
        {
            handler.Rejected.LinkTo(letters, new DataflowLinkOptions { PropagateCompletion = true });
        }

        _ = pipeline ? batches.LinkPipeline(handler) : batches.LinkTo(handler);
        int[] accepted = [.. items.Where(item => batches.Post(item))];
        Task meddled = meddle is null ? Task.CompletedTask : MeddleAsync(meddle, moment, clock);
        if (drainsAfterwards)
        {
            await meddled.InTime();
            await Task.WhenAny(ends && pipeline ? batches.Completion : Task.CompletedTask).InTime();
        }

        (IReadOnlyList<LeftItem<int>> left, long dropped) = await DrainAsync(batches, handler, deadline);

        if (linkLate)
        {
            handler.Rejected.LinkTo(letters, new DataflowLinkOptions { PropagateCompletion = true });
        }

        await letters.Completion.InTime();
        await meddled.InTime();
        long succeeded = handler.GetStatistics().ItemsSucceeded;
        int[] known = [.. taken.Select(item => item.Item), .. left.Select(item => item.Item), .. Taken(backend, left)];
        Assert.That(succeeded + taken.Count + left.Count + dropped, Is.EqualTo(accepted.Length), $"seed {seed}: each is counted once");
        Assert.That(known, Is.Unique.And.SubsetOf(accepted), $"seed {seed}: none took two ways");
        Assert.That(known, Has.Length.EqualTo(accepted.Length - dropped), $"seed {seed}: none is missing");
        return new Tally(succeeded, taken.Count, left.Count, dropped);
    }

    // What the backend took. A call that was left behind may have taken effect all the same: its items come back, with the number of their attempts.
    private static IEnumerable<int> Taken(MoodyBackend backend, IReadOnlyList<LeftItem<int>> left) =>
        backend.IsDeaf ? backend.Succeeded.Except(left.Where(item => item.Attempts > 0).Select(item => item.Item)) : backend.Succeeded;

    private static async Task<(IReadOnlyList<LeftItem<int>> Left, long Dropped)> DrainAsync(
        AdaptiveBatchBlock<int> batches, BatchHandlerBlock<int> handler, TimeSpan deadline)
    {
        try
        {
            return (await batches.DrainAsync(handler, deadline).InTime(), 0);
        }
        catch (ItemsDroppedException lost)
        {
            return (handler.TakeLeftItems(), lost.Dropped);
        }
    }

    private static (Action? Meddle, bool Ends) Meddling(Random random, BatchHandlerBlock<int> handler, CancellationTokenSource cancellation) =>
        random.Next(10) switch
        {
            0 => (() => handler.Fault(new FormatException("from outside")), true),
            1 => (cancellation.Cancel, true),
            2 or 3 => (() => handler.Pause(TimeSpan.FromSeconds(100)), false),
            4 => (handler.Resume, false),
            _ => (null, false),
        };

    private static async Task MeddleAsync(Action meddle, TimeSpan moment, TimeProvider clock)
    {
        await Task.Delay(moment, clock);
        meddle();
    }

    // Where calls end by themselves and somebody takes what is rejected, most meshes may take as long as they need.
    private static TimeSpan Deadline(Random random, bool mayWait) => random.Next(5) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromMilliseconds(random.Next(1, 20_000)),
        _ => mayWait ? Timeout.InfiniteTimeSpan : TimeSpan.FromHours(random.Next(1, 10)),
    };

    // A handler that heeds its token is given all the time to do so, for a call left behind makes its outcome unknown; one that is deaf has a moment.
    private static BatchHandlerOptions Options(Random random, TimeProvider clock, IAdjustableBatchSize live, bool isDeaf) => new()
    {
        TimeProvider = clock,
        MaxDegreeOfParallelism = random.Next(1, 4),
        AttemptTimeout = random.Next(2) == 0 ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan,
        CancelGrace = isDeaf ? TimeSpan.FromSeconds(1) : TimeSpan.FromDays(2),
        MaxRetries = random.Next(0, 4),
        AfterRetries = random.Next(2) == 0 ? AfterRetries.Bisect : AfterRetries.Reject,
        MaxExtraCalls = random.Next(0, 30),
        CircuitThreshold = random.Next(3) == 0 ? null : random.Next(1, 6),
        RejectedCapacity = random.Next(1, 10),
        FaultOnRejected = random.Next(10) == 0,
        LiveSize = random.Next(2) == 0 ? live : null,
        Seed = random.Next(),
    };

    /// <summary>How many items took which way.</summary>
    private sealed record Tally(long Succeeded = 0, long Rejected = 0, long Left = 0, long Dropped = 0)
    {
        public static Tally operator +(Tally one, Tally other) =>
            new(one.Succeeded + other.Succeeded, one.Rejected + other.Rejected, one.Left + other.Left, one.Dropped + other.Dropped);
    }
}
