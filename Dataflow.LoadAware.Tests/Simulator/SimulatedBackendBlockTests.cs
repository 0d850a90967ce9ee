using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Simulator.Courses;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator;

/// <summary>What the backend does with batches, in virtual time: nothing waits for a real clock.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SimulatedBackendBlockTests
{
    // 100 items under a load of .5 take exactly 66 ms.
    private static readonly CostModel Exact = new() { Jitter = 0, ItemErrorProbability = 0 };
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(66);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_new_backend_has_done_nothing() =>
        Assert.That(Backend().GetStatistics(), Is.EqualTo(new BackendStatistics()));

    [Test]
    public void A_batch_takes_the_time_of_the_model()
    {
        var backend = Backend();
        backend.Post(new int[100]);

        _time.Advance(BatchTime - TimeSpan.FromTicks(1));
        var early = backend.GetStatistics().BatchesProcessed;
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That((early, backend.GetStatistics().BatchesProcessed), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task One_feedback_a_batch_reports_what_the_batch_did()
    {
        var backend = Backend();
        backend.Post(new int[200]);
        _time.Advance(TimeSpan.FromSeconds(1));

        var feedback = await backend.ReceiveAsync().InTime();

        Assert.Multiple(() =>
        {
            Assert.That(feedback.BatchSize, Is.EqualTo(200));
            Assert.That(feedback.ProcessingTime, Is.EqualTo(TimeSpan.FromMilliseconds(124)));
            Assert.That(feedback.CpuLoad, Is.EqualTo(.5 + (.5 * .1 * 104 / 124)).Within(1e-9));
            Assert.That(feedback.QueueDepth, Is.EqualTo(17));
            Assert.That(feedback.DbLocks, Is.EqualTo(27));
            Assert.That(feedback.ErrorRate, Is.Zero);
            Assert.That(feedback.Custom, Is.Null);
        });
    }

    [Test]
    public void The_backend_holds_as_many_batches_as_it_works_on([Values(1, 3)] int parallelism)
    {
        var backend = Backend(new() { MaxDegreeOfParallelism = parallelism });

        var accepted = Enumerable.Range(0, 5).Count(_ => backend.Post(new int[100]));

        Assert.That(accepted, Is.EqualTo(parallelism));
    }

    [Test]
    public void A_block_upstream_keeps_what_the_backend_has_no_worker_for()
    {
        var backend = Backend(new() { MaxDegreeOfParallelism = 2 });
        var upstream = Filled(batches: 10);
        upstream.LinkTo(backend);

        Patience.Until(() => backend.GetStatistics().BusyWorkers == 2, "both workers are busy");

        Assert.That(upstream.Count, Is.EqualTo(8));
    }

    [Test]
    public void A_waiting_batch_starts_when_the_one_before_it_ends()
    {
        var backend = Backend();
        Send(backend, batches: 3);

        _time.Advance(BatchTime);
        _time.Advance(BatchTime);

        Assert.That((backend.GetStatistics().BatchesProcessed, backend.GetStatistics().BusyWorkers), Is.EqualTo((2, 1)));
    }

    [Test]
    public void One_long_step_of_the_clock_does_what_many_short_ones_do()
    {
        Assert.That(Feedback(step: TimeSpan.FromHours(10)), Is.EqualTo(Feedback(step: TimeSpan.FromMilliseconds(7))));

        List<LoadFeedback> Feedback(TimeSpan step)
        {
            var time = new FakeTimeProvider();
            var backend = new SimulatedBackendBlock<int>(new() { Pattern = LoadPattern.SineWave, MaxDegreeOfParallelism = 2, TimeProvider = time });
            Send(backend, batches: 500);
            while (backend.GetStatistics().BatchesProcessed < 500)
                time.Advance(step);
            return Taken(backend);
        }
    }

    [Test]
    public void Hours_pass_in_one_step()
    {
        var backend = Backend();
        Send(backend, batches: 100_000);

        _time.Advance(BatchTime * 100_000);

        Assert.That(backend.GetStatistics().BatchesProcessed, Is.EqualTo(100_000));
    }

    [Test]
    public void The_same_seed_and_batches_give_the_same_feedback([Values] LoadPattern pattern)
    {
        var once = FeedbackOf(pattern, seed: 5);

        Assert.That(FeedbackOf(pattern, seed: 5), Is.EqualTo(once));
    }

    [Test]
    public void Another_seed_gives_other_feedback([Values] LoadPattern pattern) =>
        Assert.That(FeedbackOf(pattern, seed: 5), Is.Not.EqualTo(FeedbackOf(pattern, seed: 6)));

    [Test]
    public void The_pattern_is_the_background_load([Values] LoadPattern pattern)
    {
        var backend = Backend(new() { Pattern = pattern, Seed = 3 });
        var course = LoadCourse.Of(pattern, 3);

        Assert.That(LoadsOverTime(backend, seconds: 100), Is.EqualTo(Enumerable.Range(0, 100).Select(second => course.LoadAt(second))));
    }

    [Test]
    public void A_course_of_your_own_takes_the_place_of_the_pattern()
    {
        var backend = Backend(new() { Pattern = LoadPattern.SineWave, Course = new ConstantCourse(.1) });

        Assert.That(LoadsOverTime(backend, seconds: 20), Is.All.EqualTo(.1));
    }

    [Test]
    public void The_time_scale_plays_the_pattern_faster()
    {
        var backend = Backend(new() { Pattern = LoadPattern.Gradual, TimeScale = 4 });

        Assert.That(LoadsOverTime(backend, seconds: 60)[50], Is.EqualTo(.9).Within(1e-12));
    }

    [Test]
    public void A_batch_takes_longer_under_a_higher_load()
    {
        var light = Backend(new() { Course = new ConstantCourse(.1) });
        var heavy = Backend(new() { Course = new ConstantCourse(.9) });
        light.Post(new int[100]);
        heavy.Post(new int[100]);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(heavy.GetStatistics().LastProcessingTime, Is.GreaterThan(3 * light.GetStatistics().LastProcessingTime));
    }

    [Test]
    public void A_backend_that_stood_idle_uses_less_CPU()
    {
        var backend = Backend();
        backend.Post(new int[100]);
        _time.Advance(2 * BatchTime);
        backend.Post(new int[100]);
        _time.Advance(BatchTime);
        var feedback = Taken(backend);

        Assert.That(feedback[1].CpuLoad - .5, Is.EqualTo((feedback[0].CpuLoad - .5) / 2).Within(1e-9));
    }

    [Test]
    public void The_queue_grows_with_the_batch()
    {
        var backend = Backend();
        backend.Post(new int[500]);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(backend.GetStatistics().QueueDepth, Is.EqualTo(317));
    }

    [Test]
    public void The_queue_counts_what_other_workers_are_at()
    {
        var backend = Backend(new() { MaxDegreeOfParallelism = 2 });
        backend.Post(new int[150]);
        backend.Post(new int[150]);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(Taken(backend).Select(feedback => feedback.QueueDepth), Is.EqualTo([0, 117]));
    }

    [Test]
    public void Statistics_count_items_batches_failures_and_time()
    {
        var backend = Backend(new() { Cost = new CostModel { Jitter = 0, ItemErrorProbability = 1 } });
        backend.Post(new int[100]);
        _time.Advance(BatchTime);
        backend.Post(new int[200]);
        _time.Advance(TimeSpan.FromMilliseconds(124));

        var statistics = backend.GetStatistics();

        Assert.Multiple(() =>
        {
            Assert.That(statistics.BatchesProcessed, Is.EqualTo(2));
            Assert.That(statistics.ItemsProcessed, Is.EqualTo(300));
            Assert.That(statistics.ItemsFailed, Is.EqualTo(300));
            Assert.That(statistics.ErrorRate, Is.EqualTo(1));
            Assert.That(statistics.Errors, Is.Zero);
            Assert.That(statistics.LastProcessingTime, Is.EqualTo(TimeSpan.FromMilliseconds(124)));
            Assert.That(statistics.MeanProcessingTime, Is.EqualTo(TimeSpan.FromMilliseconds(95)));
            Assert.That(statistics.BackgroundLoad, Is.EqualTo(.5));
            Assert.That(statistics.BusyWorkers, Is.Zero);
        });
    }

    [Test]
    public void A_timeout_counts_as_one_error()
    {
        var backend = Backend(new() { Cost = Exact with { Timeout = TimeSpan.FromMilliseconds(10) } });
        backend.Post(new int[100]);
        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.That((backend.GetStatistics().Errors, backend.GetStatistics().ItemsFailed), Is.EqualTo((1, 100)));
    }

    [Test]
    public void Custom_metrics_are_worked_out_from_the_batch()
    {
        var backend = Backend(new()
        {
            CustomMetrics = new Dictionary<string, Func<SimulatedBatch, double>> { ["replica_lag"] = batch => 3 * batch.BackgroundLoad },
        });
        backend.Post(new int[100]);
        _time.Advance(BatchTime);

        Assert.That(Taken(backend)[0].Custom, Is.EqualTo(new Dictionary<string, double> { ["replica_lag"] = 1.5 }));
    }

    [Test]
    public void Options_are_copied()
    {
        var options = new SimulatedBackendOptions { Cost = Exact, TimeProvider = _time };
        var backend = new SimulatedBackendBlock<int>(options);
        options.Cost = new CostModel { SecondsPerBatch = 3 };
        backend.Post(new int[100]);
        _time.Advance(BatchTime);

        Assert.That(backend.GetStatistics().BatchesProcessed, Is.EqualTo(1));
    }

    [Test]
    public void The_text_names_the_block_and_what_it_has_done() => Assert.That(
        Backend().ToString(),
        Is.EqualTo("SimulatedBackendBlock: CPU 0 %, queue 0, locks 0, 0 items in 0 batches, 0.0 % of items failed, 0 timeouts, 0 ms a batch"));

    [Test]
    public async Task The_default_constructor_runs_on_the_real_clock()
    {
        var backend = new SimulatedBackendBlock<int>();
        backend.Post([1]);

        Assert.That((await backend.ReceiveAsync().InTime()).BatchSize, Is.EqualTo(1));
    }

    private static List<LoadFeedback> FeedbackOf(LoadPattern pattern, int seed)
    {
        var time = new FakeTimeProvider();
        var backend = new SimulatedBackendBlock<int>(new() { Pattern = pattern, Seed = seed, MaxDegreeOfParallelism = 3, TimeProvider = time });
        Send(backend, batches: 1_000);
        time.Advance(TimeSpan.FromHours(1));
        return Taken(backend);
    }

    // One small batch at the start of every second; an hour is far more than it takes, but the clock moves on by whole seconds.
    private double[] LoadsOverTime(SimulatedBackendBlock<int> backend, int seconds)
    {
        var loads = new double[seconds];
        for (var second = 0; second < seconds; second++)
        {
            backend.Post([1]);
            _time.Advance(TimeSpan.FromSeconds(1));
            loads[second] = backend.GetStatistics().BackgroundLoad;
        }

        return loads;
    }

    private static Task<bool>[] Send(SimulatedBackendBlock<int> backend, int batches) =>
        [.. Enumerable.Range(0, batches).Select(_ => backend.SendAsync(new int[100]))];

    private static BufferBlock<int[]> Filled(int batches)
    {
        var buffer = new BufferBlock<int[]>();
        for (var i = 0; i < batches; i++)
            buffer.Post(new int[100]);
        return buffer;
    }

    private static List<LoadFeedback> Taken(SimulatedBackendBlock<int> backend) => backend.TryReceiveAll(out var items) ? [.. items] : [];

    private SimulatedBackendBlock<int> Backend(SimulatedBackendOptions? options = null)
    {
        options ??= new();
        options.Cost = options.Cost == new CostModel() ? Exact : options.Cost;
        options.TimeProvider = _time;
        return new(options);
    }
}
