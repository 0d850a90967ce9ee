using Microsoft.Playwright;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard.Browser;

/// <summary>The dashboard as a person uses it, in a real browser. Pictures are kept in the folder screenshots beside the binaries.</summary>
[Category("Browser")]
public class BrowserTests
{
    private const string Topmost =
        "(list => [...list.children].find(line => line.offsetTop + line.offsetHeight > list.scrollTop).textContent)(document.querySelector('#decisions'))";

    private static readonly string[] Charts = ["size", "load", "throughput", "latency", "queue", "errors"];
    private DashboardPage _page = null!;

    [SetUp]
    public async Task OpenAsync() => _page = await DashboardPage.OpenAsync(Chromium.Browser);

    [TearDown]
    public async Task CloseAsync() => await _page.DisposeAsync();

    // What a pattern does to the load is seen before the picture is taken
    [TestCase("constant", "samples.length >= 20 && most === least")]
    [TestCase("sinewave", "most - least > .5 && loads.at(-1) < most - .3")]
    [TestCase("spikes", "most - least > .3 && loads.at(-1) < most - .3")]
    [TestCase("gradual", "loads.at(-1) - loads[0] > .3")]
    public async Task A_pattern_is_started_and_its_charts_move(string pattern, string seen)
    {
        await _page.ChooseAsync("Load pattern", pattern);
        await _page.PressAsync("Start");
        await _page.StateAsync("Running");

        await _page.AllMoveAsync();
        await _page.SamplesAsync($$"""
            (loads => { const [least, most] = [Math.min(...loads), Math.max(...loads)]; return {{seen}}; })(samples.map(sample => sample.backgroundLoad))
            """);
        await _page.SamplesAsync("new Set(samples.map(sample => sample.batchSize)).size > 3");
        await Assertions.Expect(_page.Page.Locator("#decisions li").First).ToContainTextAsync("adaptive");
        Assert.That(await _page.Page.EvaluateAsync<string>("async () => (await (await fetch('api/status')).json()).settings.pattern"), Is.EqualTo(pattern));
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
    public async Task What_is_typed_and_is_no_number_is_named_at_its_control_and_starts_nothing()
    {
        await _page.FillAsync("Target, ms", "");
        await _page.Page.GetByLabel("Target, ms").PressSequentiallyAsync("5e");
        await _page.PressAsync("Start");

        await _page.ProblemAsync("targetMs: what is typed there is not a whole number from 1 to 60000, or nothing (no target).");
        await Assertions.Expect(_page.Page.GetByLabel("Target, ms")).ToBeFocusedAsync();
        await Assertions.Expect(_page.Page.GetByLabel("Target, ms")).ToHaveAttributeAsync("aria-invalid", "true");
        await _page.StateAsync("Ready: press Start");
        Assert.That(_page.Asked, Has.None.EndsWith("api/start"));
    }

    [Test]
    public async Task A_dashboard_that_comes_back_is_shown_as_it_is_and_leaves_what_was_typed()
    {
        await _page.PressAsync("Start");
        await _page.PointsAsync(DashboardPage.Some);
        await Assertions.Expect(_page.Page.Locator("#decisions li").First).ToBeVisibleAsync();
        await _page.FillAsync("Producers", "7");

        await _page.EndServerAsync();
        await _page.StateAsync("Connection lost, trying again");
        foreach (string button in new[] { "Restart", "Stop" })
        {
            await _page.PressAsync(button);
            await _page.ProblemAsync("The dashboard does not answer. Is it still running?");
        }

        await _page.StartServerAsync();
        await _page.StateAsync("Ready: press Start");
        await Assertions.Expect(_page.Page.Locator("figure[data-points='0']")).ToHaveCountAsync(Charts.Length);
        await Assertions.Expect(_page.Page.Locator("#decisions li")).ToHaveCountAsync(0);
        await Assertions.Expect(_page.Page.Locator("[data-figure]")).ToHaveCountAsync(0);
        await Assertions.Expect(_page.Page.GetByLabel("Producers")).ToHaveValueAsync("7");

        await _page.PressAsync("Start");
        await _page.PointsAsync(DashboardPage.Some);
        await Assertions.Expect(_page.Page.GetByRole(AriaRole.Alert)).ToBeEmptyAsync();
    }

    [Test]
    public async Task A_page_that_nobody_sees_lets_go_of_its_connection_and_comes_back()
    {
        const int MoreThanConnections = 7;
        for (int i = 0; i < MoreThanConnections; i++)
        {
            await DashboardPage.ShowAsync(await _page.OpenAnotherAsync(), isSeen: false);
        }

        await DashboardPage.ShowAsync(_page.Page, isSeen: false);
        await _page.PressAsync("Start");
        await _page.FillAsync("Producers", "7");
        await DashboardPage.ShowAsync(_page.Page, isSeen: true);

        await _page.StateAsync("Running");
        await _page.PointsAsync(DashboardPage.Some);
    }

    [Test]
    public async Task A_page_that_comes_back_leaves_what_was_typed_meanwhile()
    {
        await _page.PressAsync("Start");
        await _page.PointsAsync(1);
        await _page.FillAsync("Producers", "7");

        await DashboardPage.ShowAsync(_page.Page, isSeen: false);
        await _page.Page.RunAndWaitForRequestAsync(() => DashboardPage.ShowAsync(_page.Page, isSeen: true), "**/api/stream");

        await _page.PointsAsync(DashboardPage.Some);
        await Assertions.Expect(_page.Page.GetByLabel("Producers")).ToHaveValueAsync("7");
    }

    [TestCase("api/fields")]
    [TestCase("api/reasons")]
    [TestCase("api/stream")]
    public async Task What_is_refused_at_first_is_asked_for_again(string path)
    {
        await _page.AnswerAsync(path, 503, "busy");
        await _page.Page.ReloadAsync();
        await _page.StateAsync("Connection lost, trying again");

        await _page.AnswerNoMoreAsync(path);

        await _page.StateAsync("Ready: press Start");
        await _page.PressAsync("Start");
        await _page.PointsAsync(1);
    }

    [TestCase("Start", "api/start")]
    [TestCase("Stop", "api/stop")]
    public async Task A_refusal_that_says_nothing_is_told_all_the_same(string button, string path)
    {
        await _page.PressAsync("Start");
        await _page.StateAsync("Running");
        await _page.AnswerAsync(path, 502, "<h1>Bad gateway</h1>");

        await _page.PressAsync(button == "Start" ? "Restart" : button);

        await _page.ProblemAsync("The dashboard refused, with 502.");
        await _page.StateAsync("Running");
    }

    [TestCase("errors", .0025, .0025, "0.25 %")]
    [TestCase("errors", .005, .005, "0.5 %")]
    [TestCase("errors", .02, .01, "2 %")]
    [TestCase("queue", 2.5, 2.5, "2.5")]
    [TestCase("size", 1500, 500, "1,500")]
    public async Task A_tick_is_written_so_that_it_differs_from_the_next(string chart, double value, double step, string text) =>
        Assert.That(
            await _page.Page.EvaluateAsync<string>(
                "async ([chart, value, step]) => (await import('/charts.js')).DEFINITIONS.find(one => one.id === chart).format(value, step)", new object[] { chart, value, step }),
            Is.EqualTo(text));

    [Test]
    public async Task The_list_of_decisions_is_read_by_keyboard_and_keeps_its_place()
    {
        await _page.PressAsync("Start");
        ILocator list = _page.Page.GetByRole(AriaRole.List, new() { Name = "Decisions" });
        await _page.Page.WaitForFunctionAsync("() => document.querySelector('#decisions').scrollHeight > 2 * document.querySelector('#decisions').clientHeight");
        await _page.Page.EvaluateAsync("document.querySelector('#decisions').addEventListener('scrollend', () => { window.scrolled = true; })");
        await list.FocusAsync();
        await _page.Page.Keyboard.PressAsync("PageDown");
        await _page.Page.WaitForFunctionAsync("() => window.scrolled");

        // A line at the top of what is seen, not quite whole, and what comes above it later
        string line = await _page.Page.EvaluateAsync<string>(
            "(list => { const line = list.children[8]; list.scrollTop = line.offsetTop + 5; return line.textContent; })(document.querySelector('#decisions'))");
        int above = await _page.Page.EvaluateAsync<int>("[...document.querySelectorAll('#decisions li')].length");
        await _page.Page.WaitForFunctionAsync("above => document.querySelectorAll('#decisions li').length > above", above);

        Assert.That(await _page.Page.EvaluateAsync<string>(Topmost), Is.EqualTo(line));
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
