using Dataflow.LoadAware.Tests.Support;
using Microsoft.Playwright;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard.Browser;

/// <summary>
/// The Chromium of this machine, once for all tests of this folder, driven by Playwright, which brings a driver but is not asked for a browser of its own.
/// Where there is none, the tests are skipped.
/// </summary>
[SetUpFixture]
public class Chromium
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    /// <summary>The browser.</summary>
    internal static IBrowser Browser => _browser!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        string? place = Places.FirstOrDefault(File.Exists);
        if (place is null)
        {
            Assert.Ignore($"No Chromium at {string.Join(", ", Places)}. On Debian: apt-get install chromium.");
        }

        Assertions.SetDefaultExpectTimeout((float)Patience.ShouldHappen.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = place });
    }

    [OneTimeTearDown]
    public static async Task EndAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
