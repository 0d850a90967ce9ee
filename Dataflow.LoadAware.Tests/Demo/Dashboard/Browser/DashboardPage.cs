using Dataflow.LoadAware.Demo.Dashboard;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard.Browser;

/// <summary>The page in a browser, in front of a dashboard whose clock goes by itself. It finds controls as people do: by their labels.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    /// <summary>Enough samples for a chart to have a shape.</summary>
    public const int Some = 4;

    private DashboardServer _server = new(["http://127.0.0.1:0"], [], TimeProvider.System);
    private readonly List<string> _complaints = [];
    private readonly List<string> _asked = [];
    private IBrowserContext? _context;

    private DashboardPage()
    {
    }

    /// <summary>The page.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>The address of the dashboard.</summary>
    public string Url { get; private set; } = "";

    /// <summary>What the browser complained about: errors of scripts, files that are missing, rules that were broken.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Where the page asked for something.</summary>
    public IReadOnlyList<string> Asked => _asked;

    /// <summary>Opens the page.</summary>
    public static async Task<DashboardPage> OpenAsync(IBrowser browser, BrowserNewContextOptions? options = null)
    {
        var page = new DashboardPage();
        await page._server.StartAsync();
        page.Url = page._server.Urls.Single();
        page._context = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 1500 } });
        page.Page = await page._context.NewPageAsync();
        page.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                page._complaints.Add(message.Text);
            }
        };
        page.Page.PageError += (_, error) => page._complaints.Add(error);
        page.Page.Request += (_, request) => page._asked.Add(request.Url);
        await page.Page.GotoAsync(page.Url);
        await page.StateAsync("Ready: press Start");
        return page;
    }

    /// <summary>Chooses from a list.</summary>
    public Task ChooseAsync(string label, string choice) => Page.GetByLabel(label, new() { Exact = true }).SelectOptionAsync(choice);

    /// <summary>Fills a field.</summary>
    public Task FillAsync(string label, string value) => Page.GetByLabel(label, new() { Exact = true }).FillAsync(value);

    /// <summary>Presses a button.</summary>
    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Waits until the page says how the run stands.</summary>
    public Task StateAsync(string state) => Assertions.Expect(Page.Locator("#state")).ToHaveTextAsync(state);

    /// <summary>Waits until every chart shows that many samples or more.</summary>
    public Task PointsAsync(int least) =>
        Page.WaitForFunctionAsync("least => [...document.querySelectorAll('figure')].every(figure => Number(figure.dataset.points) >= least)", least);

    /// <summary>Waits until the picture of every chart is another one.</summary>
    public async Task AllMoveAsync()
    {
        string[] before = await InkAsync();
        await Page.WaitForFunctionAsync(
            "before => [...document.querySelectorAll('figure canvas')].every((canvas, index) => canvas.toDataURL() !== before[index])", before);
    }

    /// <summary>The pictures of all charts, as texts.</summary>
    public Task<string[]> InkAsync() => Page.EvaluateAsync<string[]>("[...document.querySelectorAll('figure canvas')].map(canvas => canvas.toDataURL())");

    /// <summary>Waits until a figure of a lane is as it should be.</summary>
    public Task FigureAsync(string name, int lane, string pattern) =>
        Assertions.Expect(Page.Locator($"[data-figure='{name}'][data-lane='{lane}']")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(pattern));

    /// <summary>Keeps a picture of the whole page beside the test's binaries, for people.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(TestContext.CurrentContext.TestDirectory, "screenshots", $"{name}.png"),
        FullPage = true,
        Animations = ScreenshotAnimations.Disabled,
    });

    /// <summary>Waits until the page complains of something.</summary>
    public Task ProblemAsync(string problem) => Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(problem);

    /// <summary>Waits until the samples of the first lane, which a script sees as <c>samples</c>, are as they should be.</summary>
    public Task SamplesAsync(string condition) => Page.EvaluateAsync(
        $$"""
        async () => {
            for (;;) {
                const samples = await (await fetch("api/metrics")).json();
                if ({{condition}}) return;
                await new Promise(again => setTimeout(again, 200));
            }
        }
        """).InTime();

    /// <summary>Another page of the same browser, which shares its connections.</summary>
    public async Task<IPage> OpenAnotherAsync()
    {
        IPage another = await _context!.NewPageAsync();
        await another.GotoAsync(Url);
        await Assertions.Expect(another.Locator("#state")).ToHaveTextAsync("Ready: press Start");
        return another;
    }

    /// <summary>Tells a page that nobody sees it, or that somebody does again, as a browser does when another tab comes to the front.</summary>
    public static Task ShowAsync(IPage page, bool isSeen) => page.EvaluateAsync(
        "isSeen => { Object.defineProperty(document, 'hidden', { configurable: true, value: !isSeen }); document.dispatchEvent(new Event('visibilitychange')); }", isSeen);

    /// <summary>Answers a path otherwise than the dashboard, until <see cref="AnswerNoMoreAsync"/>.</summary>
    public Task AnswerAsync(string path, int status, string body) =>
        Page.RouteAsync($"**/{path}", route => route.FulfillAsync(new() { Status = status, Body = body }));

    /// <summary>Leaves the answers at a path to the dashboard again.</summary>
    public Task AnswerNoMoreAsync(string path) => Page.UnrouteAsync($"**/{path}");

    /// <summary>Ends the dashboard while the page looks on.</summary>
    public ValueTask EndServerAsync() => _server.DisposeAsync();

    /// <summary>Starts another dashboard at the same address.</summary>
    public Task StartServerAsync()
    {
        _server = new DashboardServer([Url], [], TimeProvider.System);
        return _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_context?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _server.DisposeAsync();
    }
}
