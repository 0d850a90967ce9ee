using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Quick.Questions;

/// <summary>What does it cost to steer?</summary>
internal static class ControlQuestions
{
    private const int Calls = 2_000;
    private const double Microsecond = 1_000;

    private static readonly AtMost LessThanAMicrosecond = new(Microsecond, Microsecond / 2, Unit.Nanoseconds);
    private static readonly AtMost Nothing = new(0, 0, Unit.Bytes);

    public static IEnumerable<Question> All() =>
    [
        Alone("A size change under load", SizeChanges()),
        Alone("A LoadFeedback through a controller that holds the size", Feedback(Steering.ThatHolds)),
        Alone("A LoadFeedback through a controller that moves the size", Feedback(Steering.ThatMoves)),
    ];

    private static Question Alone(string name, Contender ours) => new(name, "", null, ours)
    {
        Time = LessThanAMicrosecond,
        Memory = Nothing,
    };

    private static Contender SizeChanges() => new(() =>
    {
        var load = new Load();
        return new Trial(Measure.OwnThreadRounds(Calls, () => Resize(load.Block)), load.DisposeAsync);
    });

    private static void Resize(AdaptiveBatchBlock<int> block)
    {
        for (int i = 0; i < Calls; i += 2)
        {
            block.BatchSize = 50;
            block.BatchSize = 100;
        }
    }

    private static Contender Feedback(Func<Steering> make) => new(() =>
    {
        Steering steering = make();
        return new Trial(Measure.OwnThreadRounds(Calls, () => Post(steering)));
    });

    private static void Post(Steering steering)
    {
        for (int i = 0; i < Calls; i += 2)
        {
            steering.PostTwo();
        }

        steering.Check();
    }
}
