using Dataflow.LoadAware.Demo;
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

    [TestCase("xterm-256color", false, true)]
    [TestCase("dumb", false, false)]
    [TestCase("dumb", true, false)]
    [TestCase(null, false, false)]
    [TestCase("", true, true)]
    [TestCase(null, true, true)]
    public void A_terminal_can_move_its_cursor_where_it_says_so_or_is_a_console_of_windows(string? term, bool isAnsiWindows, bool can) =>
        Assert.That(Terminal.CanMoveCursor(term, isAnsiWindows), Is.EqualTo(can));

    [Test]
    public void Anything_else_gets_plain_lines() => Assert.That(ViewChoice.For(_run.Terminal), Is.TypeOf<PlainView>());
}
