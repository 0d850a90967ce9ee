using Dataflow.LoadAware.Benchmarks.Quick;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>How one side of a question is played on orders.</summary>
public class SideServerTests
{
    private readonly List<string> _log = [];

    [Test]
    public async Task Each_round_of_the_baseline_is_answered_with_what_it_cost() =>
        Assert.That(await PlayAsync(Side.Baseline, "enter 1", "round", "round", "leave"), Is.EqualTo(new[] { "30.5 8", "30.5 8" }));

    [Test]
    public async Task Each_round_of_ours_is_answered_with_what_it_cost() =>
        Assert.That(await PlayAsync(Side.Ours, "enter 1", "round", "round", "leave"), Is.EqualTo(new[] { "10.25 4", "10.25 4" }));

    [Test]
    public async Task A_side_is_entered_once_and_left()
    {
        await PlayAsync(Side.Ours, "enter 1", "round", "round", "leave");
        Assert.That(_log, Is.EqualTo(new[] { "entered", "left" }));
    }

    [Test]
    public void An_answer_is_read_as_it_was_written()
    {
        Sample sample = SideServer.Read("10.25 NaN");
        Assert.That((sample.Time, sample.Memory), Is.EqualTo((10.25, double.NaN)));
    }

    private async Task<string[]> PlayAsync(Side side, params string[] orders)
    {
        Question other = new("other", "", null, Costing(new Sample(1, 1)));
        Question asked = new("asked", "theirs", Costing(new Sample(30.5, 8)), Costing(new Sample(10.25, 4)));
        using var reader = new StringReader(string.Join('\n', orders));
        using var writer = new StringWriter();
        await new SideServer(side, [other, asked]).ServeAsync(reader, writer);
        return writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private Contender Costing(Sample sample) => new(() =>
    {
        _log.Add("entered");
        return new Trial(
            () => Task.FromResult(sample),
            () =>
            {
                _log.Add("left");
                return ValueTask.CompletedTask;
            });
    });
}
