using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Additive increase, multiplicative decrease: the rule, and where it ends up.</summary>
public class AimdControllerTests
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(100);

    [Test]
    public void The_size_doubles_at_the_start() =>
        Assert.That(
            new AimdController().Decide(Batch(20, 10)), Is.EqualTo(new BatchSizeDecision(40, BatchSizeReason.SlowStart)));

    [Test]
    public void The_start_ends_when_a_batch_takes_more_than_half_the_target() =>
        Assert.That(
            new AimdController(Target).Decide(Batch(20, 51)), Is.EqualTo(new BatchSizeDecision(21, BatchSizeReason.Room)));

    [Test]
    public void A_batch_above_the_target_shrinks_by_a_tenth() =>
        Assert.That(
            new AimdController(Target).Decide(Batch(100, 101)), Is.EqualTo(new BatchSizeDecision(90, BatchSizeReason.Backpressure)));

    [Test]
    public void A_batch_at_the_target_is_good() => Assert.That(new AimdController(Target).Decide(Batch(20, 100)).Reason, Is.EqualTo(BatchSizeReason.Room));

    [Test]
    public void Errors_shrink_it() =>
        Assert.That(new AimdController().Decide(Batch(100, 10, errors: 0.06)).Size, Is.EqualTo(90));

    [Test]
    public void Errors_at_the_threshold_do_not() => Assert.That(new AimdController().Decide(Batch(100, 10, errors: 0.05)).Size, Is.EqualTo(200));

    [TestCase(0.9, 200)]
    [TestCase(0.91, 90)]
    public void A_load_score_above_90_percent_shrinks_it(double score, int size) =>
        Assert.That(new AimdController().Decide(Batch(100, 10) with { LoadScore = score }).Size, Is.EqualTo(size));

    [TestCase(20)]
    [TestCase(100)]
    public void Good_batches_add_one_item_wherever_it_starts(int start)
    {
        var controller = new AimdController(Target);
        Assert.That(controller.Decide(Batch(start, 60)).Size, Is.EqualTo(start + 1));
        Assert.That(controller.Decide(Batch(start + 1, 60)).Size, Is.EqualTo(start + 2));
    }

    [Test]
    public void One_decrease_for_all_batches_that_were_under_way()
    {
        var controller = new AimdController(Target);
        BatchObservation slow = Batch(100, 150, at: 10);
        int size = controller.Decide(slow).Size;
        Assert.That(controller.Decide(slow with { CurrentSize = size, ObservedAt = TimeSpan.FromSeconds(10.1) }).Size, Is.EqualTo(90));
    }

    [Test]
    public void A_bad_batch_never_grows_the_size_and_a_good_one_never_shrinks_it([Values(1, 50)] double increase, [Values(0.1, 0.9)] double factor)
    {
        var controller = new AimdController(new AimdControllerOptions { Target = Target, Increase = increase, DecreaseFactor = factor });
        List<ScriptedBatch> run = new ScriptedBackend((n, _) => 0.055 + (0.0006 * n)) { InitialSize = 10, MaxSize = 1000 }.Run(controller, 100);

        Assert.That(run.Where(batch => batch.Seconds > Target.TotalSeconds).Select(batch => batch.Decision.Size - batch.Items), Is.All.Negative);
        Assert.That(run.Where(batch => batch.Seconds <= Target.TotalSeconds).Select(batch => batch.Decision.Size - batch.Items), Is.All.Not.Negative);
    }

    [Test]
    public void Overload_and_a_late_batch_of_the_same_time_are_one_decrease()
    {
        var controller = new AimdController(Target);
        int live = controller.Decide(Batch(100, 60)).Size;
        BatchObservation failed = Batch(live, 50, errors: 1) with { ObservedAt = TimeSpan.FromSeconds(20), DispatchedAt = TimeSpan.FromSeconds(19) };
        int halved = controller.Decide(failed).Size;
        BatchObservation late = Batch(live, 150) with
        {
            CurrentSize = halved,
            ObservedAt = TimeSpan.FromSeconds(20.1),
            DispatchedAt = TimeSpan.FromSeconds(19.5),
        };

        Assert.That((halved, controller.Decide(late).Size), Is.EqualTo((live / 2, live / 2)));
    }

    [Test]
    public void Feedback_without_a_batch_size_drives_it_too()
    {
        BatchObservation batch = Batch(100, 101);
        batch = batch with { Feedback = batch.Feedback with { BatchSize = 0 } };
        Assert.That(new AimdController(Target).Decide(batch).Size, Is.EqualTo(90));
    }

    [Test]
    public void It_settles_where_batches_take_the_target()
    {
        ScriptedBackend backend = ScriptedBackend.Quadratic(0.02, 2e-4, 1e-7);
        Assert.That(backend.Run(new AimdController(Target), 400).TakeLast(200).MeanSize(), Is.InRange(290, 350));
    }

    [Test]
    public void Two_clients_of_one_queue_that_grow_by_the_same_step_end_up_equal()
    {
        var options = new AimdControllerOptions { Target = Target, Increase = 1 };
        AimdController[] clients = [new(options), new(options)];
        int[] sizes = [10, 200];
        for (int round = 0; round < 3000; round++)
        {
            double time = 2e-3 * (sizes[0] + sizes[1]);
            for (int client = 0; client < 2; client++)
            {
                BatchObservation batch = Batch(sizes[client], time * 1000, at: round) with { DispatchedAt = TimeSpan.FromSeconds(round - 0.5) };
                sizes[client] = clients[client].Decide(batch).Size;
            }
        }

        Assert.That(sizes[0] / (double)sizes[1], Is.InRange(0.5, 2));
    }

    [Test]
    public void It_starts_warm_from_what_it_learned()
    {
        var learned = new ControllerState { Size = 300 };
        var controller = new AimdController(new AimdControllerOptions { Target = Target }, learned);
        Assert.That(controller.Decide(Batch(20, 10)), Is.EqualTo(new BatchSizeDecision(300, BatchSizeReason.Restored)));
        Assert.That(controller.Decide(Batch(300, 60)).Size, Is.EqualTo(301));
    }

    [Test]
    public void It_gives_what_it_learned()
    {
        var controller = new AimdController();
        Assert.That(controller.GetState(), Is.Null);
        controller.Decide(Batch(20, 10));
        Assert.That(controller.GetState(), Is.EqualTo(new ControllerState { Size = 40 }));
    }

    [Test]
    public void No_options_are_refused() =>
        Assert.That(() => new AimdController((AimdControllerOptions)null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));

    private static BatchObservation Batch(int size, double milliseconds, double errors = 0, double at = 10) => Observe.Load(0.5, size, at) with
    {
        Feedback = new LoadFeedback { BatchSize = size, ErrorRate = errors, ProcessingTime = TimeSpan.FromMilliseconds(milliseconds) },
        DispatchedAt = TimeSpan.FromSeconds(at - (milliseconds / 1000)),
    };
}
