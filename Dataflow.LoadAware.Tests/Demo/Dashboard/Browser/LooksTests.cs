using Microsoft.Playwright;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard.Browser;

/// <summary>The page on a desktop and on a telephone, light and dark.</summary>
[Category("Browser")]
public class LooksTests
{
    private DashboardPage _page = null!;

    [SetUp]
    public async Task OpenAsync() => _page = await DashboardPage.OpenAsync(Chromium.Browser);

    [TearDown]
    public async Task CloseAsync() => await _page.DisposeAsync();

    [Test]
    public async Task Nothing_sticks_out_at_the_side_on_a_desktop_or_a_telephone_light_or_dark()
    {
        await _page.ChooseAsync("Compare with", "threshold");
        await _page.PressAsync("Start");
        await _page.PointsAsync(3 * DashboardPage.Some);

        foreach (int width in new[] { 1280, 360 })
        {
            await _page.Page.SetViewportSizeAsync(width, 800);
            foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await _page.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await _page.AllMoveAsync();
                await _page.PictureAsync($"{width}-{scheme.ToString().ToLowerInvariant()}");
                Assert.That(await _page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
            }
        }

        Assert.That(_page.Complaints, Is.Empty);
    }

    [Test]
    public async Task A_change_of_the_scheme_recolours_charts_that_stand_still()
    {
        await _page.PressAsync("Start");
        await _page.PointsAsync(1);
        await _page.PressAsync("Stop");
        await _page.StateAsync("Stopped");
        string[] before = await _page.InkAsync();

        await _page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

        await _page.Page.WaitForFunctionAsync("before => document.querySelector('figure canvas').toDataURL() !== before", before[0]);
    }
}
