using Microsoft.Playwright;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard.Browser;

/// <summary>The dashboard as a person uses it, in a real browser. Pictures are kept in the folder screenshots beside the binaries.</summary>
[Category("Browser")]
public class BrowserTests
{
    private static readonly string[] Charts = ["size", "load", "throughput", "latency", "queue", "errors"];
    private DashboardPage _page = null!;

    [SetUp]
    public async Task OpenAsync() => _page = await DashboardPage.OpenAsync(Chromium.Browser);

    [TearDown]
    public async Task CloseAsync() => await _page.DisposeAsync();

    [TestCase("constant")]
    [TestCase("sinewave")]
    [TestCase("spikes")]
    [TestCase("gradual")]
    public async Task A_pattern_is_started_and_its_charts_move(string pattern)
    {
        await _page.ChooseAsync("Load pattern", pattern);
        await _page.PressAsync("Start");
        await _page.StateAsync("Running");

        await _page.PointsAsync(DashboardPage.Some);
        await _page.AllMoveAsync();
        await Assertions.Expect(_page.Page.Locator("#decisions li").First).ToContainTextAsync("adaptive");
        await _page.PictureAsync(pattern);
        AssertAtPeace();
    }

    [Test]
    public async Task Another_controller_drives_the_next_run()
    {
        await _page.PressAsync("Start");
        await _page.FigureAsync("Batch size", 1, "^[1-9]");

        await _page.ChooseAsync("Controller", "fixed");
        await _page.PressAsync("Restart");

        await Assertions.Expect(_page.Page.Locator("#chart-size .legend")).ToContainTextAsync("fixed");
        await _page.PointsAsync(DashboardPage.Some);
        await _page.FigureAsync("Batch size", 1, "^50 items$");
        await Assertions.Expect(_page.Page.Locator("#decisions li")).ToHaveCountAsync(0);
        AssertAtPeace();
    }

    [Test]
    public async Task Two_controllers_run_side_by_side()
    {
        await _page.ChooseAsync("Compare with", "fixed");
        await _page.PressAsync("Start");

        await _page.FigureAsync("Batch size", 2, "^50 fixed$");
        await _page.FigureAsync("Throughput", 1, "^[1-9].* adaptive$");
        await _page.PointsAsync(DashboardPage.Some);
        foreach (string chart in Charts)
        {
            await Assertions.Expect(_page.Page.Locator($"#chart-{chart} .legend")).ToContainTextAsync("fixed");
        }

        await _page.PictureAsync("compare");
        AssertAtPeace();
    }

    [Test]
    public async Task A_stop_ends_the_run_and_keeps_the_picture()
    {
        await _page.PressAsync("Start");
        await _page.PointsAsync(DashboardPage.Some);

        await _page.PressAsync("Stop");

        await _page.StateAsync("Stopped");
        await Assertions.Expect(_page.Page.Locator("#stop")).ToBeDisabledAsync();
        await Assertions.Expect(_page.Page.Locator("#start")).ToHaveTextAsync("Start");
        await _page.PointsAsync(DashboardPage.Some);
        AssertAtPeace();
    }

    [Test]
    public async Task A_wrong_value_is_named_at_its_control_while_the_run_goes_on()
    {
        await _page.PressAsync("Start");
        await _page.StateAsync("Running");

        await _page.FillAsync("Producers", "0");
        await _page.PressAsync("Restart");

        await Assertions.Expect(_page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("workers: 0 is not a whole number from 1 to 64.");
        await Assertions.Expect(_page.Page.GetByLabel("Producers")).ToBeFocusedAsync();
        await Assertions.Expect(_page.Page.GetByLabel("Producers")).ToHaveAttributeAsync("aria-invalid", "true");
        await _page.AllMoveAsync();
        await _page.StateAsync("Running");
    }

    [Test]
    public async Task A_page_that_comes_later_sees_the_run_from_its_beginning()
    {
        await _page.ChooseAsync("Load pattern", "gradual");
        await _page.PressAsync("Start");
        await _page.PointsAsync(DashboardPage.Some);

        await _page.Page.ReloadAsync();

        await _page.PointsAsync(DashboardPage.Some);
        await Assertions.Expect(_page.Page.GetByLabel("Load pattern")).ToHaveValueAsync("gradual");
    }

    [Test]
    public async Task A_dashboard_that_has_gone_is_told()
    {
        await _page.EndServerAsync();

        await _page.StateAsync("Connection lost, trying again");
    }

    [Test]
    public async Task The_keyboard_is_enough()
    {
        await _page.Page.GetByLabel("Controller", new() { Exact = true }).FocusAsync();
        await _page.Page.Keyboard.PressAsync("ArrowDown");
        await _page.Page.GetByLabel("Seed").FocusAsync();
        await _page.Page.Keyboard.PressAsync("Enter");
        await _page.StateAsync("Running");
        await Assertions.Expect(_page.Page.Locator("#chart-size .legend")).ToContainTextAsync("goodput");

        await _page.Page.GetByLabel("Seed").FocusAsync();
        foreach (string _ in new[] { "limits", "restart", "stop" })
        {
            await _page.Page.Keyboard.PressAsync("Tab");
        }

        await _page.Page.Keyboard.PressAsync("Enter");
        await _page.StateAsync("Stopped");
    }

    [Test]
    public async Task What_a_chart_shows_is_also_said_in_words()
    {
        await _page.ChooseAsync("Controller", "fixed");
        await _page.ChooseAsync("Load pattern", "constant");
        await _page.PressAsync("Start");

        await Assertions.Expect(_page.Page.GetByRole(AriaRole.Img, new() { Name = "Batch size over time" })).ToHaveAccessibleDescriptionAsync(
            new System.Text.RegularExpressions.Regex(@"^fixed: 50\. oracle: \d+\.$"));
        await Assertions.Expect(_page.Page.Locator("#spoken")).ToContainTextAsync("fixed: size 50, oracle ");
    }

    [Test]
    public async Task The_page_asks_for_nothing_elsewhere()
    {
        await _page.PressAsync("Start");
        await _page.PointsAsync(1);

        Assert.That(_page.Asked, Is.All.StartsWith(_page.Url));
        AssertAtPeace();
    }

    private void AssertAtPeace() => Assert.That(_page.Complaints, Is.Empty);
}
