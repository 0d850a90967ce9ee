using System.Net;
using Dataflow.LoadAware.Demo.Dashboard;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>Who may ask: nobody's page but the dashboard's own, under no name but a known one, and nothing endless.</summary>
public class RequestGuardTests
{
    private DashboardUnderTest _dashboard = null!;

    [SetUp]
    public async Task StartAsync() => _dashboard = await DashboardUnderTest.StartAsync("build7.local");

    [TearDown]
    public async Task DisposeAsync() => await _dashboard.DisposeAsync();

    [TestCase("http://evil.example")]
    [TestCase("http://127.0.0.1:1")]
    [TestCase("null")]
    [TestCase("not an address")]
    public async Task A_post_from_another_page_is_refused(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/start") { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using HttpResponseMessage response = await _dashboard.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That((await _dashboard.GetAsync("api/status")).GetProperty("run").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task A_post_from_its_own_page_is_taken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/start") { Content = new StringContent("{}") };
        request.Headers.Add("Origin", _dashboard.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        using HttpResponseMessage response = await _dashboard.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("[::1]:80", HttpStatusCode.OK)]
    [TestCase("build7.local", HttpStatusCode.OK)]
    [TestCase("rebound.example", HttpStatusCode.Forbidden)]
    [TestCase("192.168.0.7", HttpStatusCode.Forbidden)]
    public async Task Only_known_names_are_answered_to(string host, HttpStatusCode code)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/status");
        request.Headers.Host = host;

        using HttpResponseMessage response = await _dashboard.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(code));
    }

    [Test]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using HttpResponseMessage response = await _dashboard.PostAsync("api/start", new string(' ', DashboardServer.LargestBody + 1));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
    }
}
