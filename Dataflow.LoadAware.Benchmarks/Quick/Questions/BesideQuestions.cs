using Dataflow.LoadAware.Benchmarks.Beside;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Quick.Questions;

/// <summary>What does an item cost with what programmers use elsewhere, at size 100 and a timeout of a second?</summary>
internal static class BesideQuestions
{
    private const int Passes = 32;
    private const int Size = 100;

    public static IEnumerable<Question> All() =>
    [
        Beside("Timer + TriggerBatch recipe", tally => new BlockBatcher<int>(TimerRecipe.Make<int>(Size), tally)),
        Beside("Rx Buffer(time, count)", tally => new RxBuffer<int>(Size, tally)),
        Akka(),
        Beside("Channel and a reader loop, no timeout", tally => new ChannelLoop<int>(Size, tally)),
    ];

    private static Question Beside(string what, Func<Tally<int>, IBatcher<int>> make) => Beside(what, Course(make));

    private static Question Akka() => Beside("Akka.NET GroupedWithin", new Contender(() =>
    {
        var host = new AkkaHost();
        return new Trial(Rounds(tally => new AkkaGroupedWithin<int>(host, Size, tally)), host.DisposeAsync);
    }));

    private static Question Beside(string what, Contender other) => new(
        $"Beside: Post -> handler, timeout on, size {Size}",
        what,
        other,
        Course(tally => new BlockBatcher<int>(Batchers.OursWithTimeout<int>(Size), tally)))
    {
        Time = new SideBySide(),
        Memory = new SideBySide(),
    };

    private static Contender Course(Func<Tally<int>, IBatcher<int>> make) => new(() => new Trial(Rounds(make)));

    private static Func<Task<Sample>> Rounds(Func<Tally<int>, IBatcher<int>> make) =>
        Measure.Rounds(Passes * Stock.Length, () => Benchmarks.Beside.Course.RunAsync(make, Passes));
}
