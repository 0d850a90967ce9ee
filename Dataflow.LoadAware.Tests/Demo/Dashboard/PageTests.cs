using System.Net;
using System.Text.RegularExpressions;
using Dataflow.LoadAware.Demo.Dashboard;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>The files of the page: all there, all its own.</summary>
public partial class PageTests
{
    private DashboardUnderTest _dashboard = null!;

    [SetUp]
    public async Task StartAsync() => _dashboard = await DashboardUnderTest.StartAsync();

    [TearDown]
    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [TestCase("/", "text/html")]
    [TestCase("/style.css", "text/css")]
    [TestCase("/main.js", "text/javascript")]
    [TestCase("/favicon.svg", "image/svg+xml")]
    [TestCase("/vendor/uplot/uPlot.esm.js", "text/javascript")]
    [TestCase("/vendor/uplot/LICENSE", "text/plain")]
    public async Task A_file_has_its_type(string path, string type)
    {
        using HttpResponseMessage response = await _dashboard.Client.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo(type));
    }

    [Test]
    public async Task All_that_the_page_asks_for_is_its_own()
    {
        string front = await _dashboard.Client.GetStringAsync("/");

        string[] asked = [.. Reference().Matches(front).Select(match => match.Groups[1].Value).Where(path => !path.StartsWith("api/", StringComparison.Ordinal)).Distinct()];
        Assert.That(asked, Is.SubsetOf(Page.Paths).And.Not.Empty);
    }

    [Test]
    public async Task Its_scripts_ask_for_nothing_elsewhere()
    {
        foreach (string path in Page.Paths.Where(path => path.EndsWith(".js", StringComparison.Ordinal) && !path.StartsWith("vendor/", StringComparison.Ordinal)))
        {
            Assert.That(await _dashboard.Client.GetStringAsync(path), Does.Not.Contain("http"), path);
        }
    }

    [Test]
    public async Task Nothing_outside_of_the_page_can_be_asked_for()
    {
        using HttpResponseMessage response = await _dashboard.Client.GetAsync("/..%2fProgram.cs");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task The_browser_is_told_to_load_nothing_from_elsewhere_and_to_frame_it_nowhere()
    {
        using HttpResponseMessage response = await _dashboard.Client.GetAsync("/");

        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Is.EqualTo("default-src 'self'; frame-ancestors 'none'; base-uri 'none'"));
    }

    [GeneratedRegex("(?:src|href)=\"([^\"#]+)\"")]
    private static partial Regex Reference();
}
