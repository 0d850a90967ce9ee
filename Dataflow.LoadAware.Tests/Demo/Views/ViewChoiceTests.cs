using Dataflow.LoadAware.Demo.Views;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Views;

public class ViewChoiceTests
{
    private readonly DemoRun _run = new();

    [TearDown]
    public void Dispose() => _run.Dispose();

    [Test]
    public void A_terminal_that_can_move_the_cursor_gets_the_live_view() =>
        Assert.That(ViewChoice.For(_run.Terminal with { IsLive = true }), Is.TypeOf<LiveView>());

    [Test]
    public void Anything_else_gets_plain_lines() => Assert.That(ViewChoice.For(_run.Terminal), Is.TypeOf<PlainView>());
}
