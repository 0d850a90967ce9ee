using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>
/// Random meshes over random handlers that fail, stall, reject, answer by halves and are overloaded, drained with a random deadline: what was
/// accepted has succeeded, or was rejected, or came back, each item exactly once.
/// </summary>
public class ConservationTests
{
    private const int Runs = 10_000;

    [Test]
    public async Task Accepted_is_succeeded_and_rejected_and_left_each_exactly_once()
    {
        var total = new Tally();
        for (int seed = 1; seed <= Runs; seed++)
        {
            total.Add(await RunAsync(seed));
        }

        TestContext.Out.WriteLine(total);
        Assert.That(new[] { total.Succeeded, total.Rejected, total.Left }, Is.All.GreaterThan(Runs), "every way out is taken often");
    }

    private static async Task<Tally> RunAsync(int seed)
    {
        var random = new Random(seed);
        var clock = new RushingClock();
        var backend = new MoodyBackend(random, clock);
        var batches = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions
        {
            InitialBatchSize = random.Next(1, 20),
            MaxBatchSize = 20,
            FlushTimeout = Timeout.InfiniteTimeSpan,
        });
        BatchHandlerOptions options = Options(random, clock, batches);
        BatchHandlerBlock<int> handler = random.Next(2) == 0 ? new(backend.AllOrNothingAsync, options) : new(backend.SpeakingAsync, options);
        var taken = new List<RejectedItem<int>>();
        var letters = new ActionBlock<RejectedItem<int>>(taken.Add);
        bool linkLate = random.Next(2) == 0;
        if (!linkLate)
        {
            handler.Rejected.LinkTo(letters, new DataflowLinkOptions { PropagateCompletion = true });
        }

        _ = options.FaultOnRejected ? batches.LinkTo(handler) : batches.LinkPipeline(handler);
        int[] accepted = [.. Enumerable.Range(0, random.Next(1, 30)).Where(item => batches.Post(item))];
        IReadOnlyList<LeftItem<int>> left = await batches.DrainAsync(handler, Deadline(random, mayWait: !linkLate && options.AttemptTimeout != Timeout.InfiniteTimeSpan)).InTime();

        if (linkLate)
        {
            handler.Rejected.LinkTo(letters, new DataflowLinkOptions { PropagateCompletion = true });
        }

        await letters.Completion.InTime();
        int[] ended = [.. backend.Succeeded, .. taken.Select(item => item.Item), .. left.Select(item => item.Item)];
        Assert.That(ended.Order(), Is.EqualTo(accepted), $"seed {seed}");
        return new Tally(backend.Succeeded.Count, taken.Count, left.Count);
    }

    // Where calls end by themselves and somebody takes what is rejected, most meshes may take as long as they need.
    private static TimeSpan Deadline(Random random, bool mayWait) => random.Next(5) switch
    {
        0 => TimeSpan.Zero,
        1 => TimeSpan.FromMilliseconds(random.Next(1, 20_000)),
        _ => mayWait ? Timeout.InfiniteTimeSpan : TimeSpan.FromHours(random.Next(1, 10)),
    };

    private static BatchHandlerOptions Options(Random random, TimeProvider clock, IAdjustableBatchSize live) => new()
    {
        TimeProvider = clock,
        MaxDegreeOfParallelism = random.Next(1, 4),
        AttemptTimeout = random.Next(2) == 0 ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan,
        CancelGrace = TimeSpan.FromDays(2), // handlers here heed their token; a call left behind would make its outcome unknown
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
    private sealed record Tally(long Succeeded = 0, long Rejected = 0, long Left = 0)
    {
        public long Succeeded { get; private set; } = Succeeded;

        public long Rejected { get; private set; } = Rejected;

        public long Left { get; private set; } = Left;

        public void Add(Tally other)
        {
            Succeeded += other.Succeeded;
            Rejected += other.Rejected;
            Left += other.Left;
        }
    }
}
