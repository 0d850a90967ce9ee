using Dataflow.LoadAware.Benchmarks.Quick;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>Who is measured when.</summary>
public class TurnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _rounds = [];

    [Test]
    public async Task The_sides_take_turns_and_each_begins_every_other_turn()
    {
        await Turns.MeasureAsync(new Question("path", "theirs", Side("theirs"), Side("ours")), TimeSpan.FromSeconds(1), _time);
        Assert.That(
            _rounds.Take(8), Is.EqualTo(new[] { "theirs", "ours", "ours", "theirs", "theirs", "ours", "ours", "theirs" }));
    }

    [Test]
    public async Task Turns_are_taken_until_the_time_is_up()
    {
        IReadOnlyList<Turn> turns = await Turns.MeasureAsync(new Question("path", "", null, Side("ours")), TimeSpan.FromSeconds(10), _time);
        Assert.That(turns, Has.Count.EqualTo(100), "of a tenth of a second each");
    }

    [Test]
    public async Task However_slow_five_turns_are_measured()
    {
        IReadOnlyList<Turn> turns = await Turns.MeasureAsync(new Question("path", "", null, Side("ours")), TimeSpan.Zero, _time);
        Assert.That(turns, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Both_sides_are_left_when_it_is_over()
    {
        await Turns.MeasureAsync(new Question("path", "theirs", Side("theirs"), Side("ours")), TimeSpan.Zero, _time);
        Assert.That(_rounds.TakeLast(2), Is.EquivalentTo(new[] { "theirs left", "ours left" }));
    }

    private Contender Side(string name) => new(() => new Trial(
        () =>
        {
            _rounds.Add(name);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            return Task.FromResult(new Sample(1, 0));
        },
        () =>
        {
            _rounds.Add($"{name} left");
            return ValueTask.CompletedTask;
        }));
}
