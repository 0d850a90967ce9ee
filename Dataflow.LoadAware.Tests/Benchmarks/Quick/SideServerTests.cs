using Dataflow.LoadAware.Benchmarks.Quick;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Quick;

/// <summary>How one side of a question is played on orders.</summary>
internal sealed class SideServerTests
{
    private readonly List<string> _log = [];

    [TestCase(Side.Baseline, "30.5 8")]
    [TestCase(Side.Ours, "10.25 4")]
    public async Task Each_round_is_answered_with_what_its_side_cost(Side side, string answer) =>
        Assert.That(await PlayAsync(side, "enter 1", "round", "round", "leave"), Is.EqualTo(new[] { answer, answer }));

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
