using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Commands;

/// <summary>The <c>dashboard</c> command, from its command line to its end.</summary>
public partial class DashboardCommandTests
{
    private readonly DemoRun _run = new();

    [TearDown]
    public void Dispose() => _run.Dispose();

    [TestCase("http://127.0.0.1:0")]
    [TestCase("http://localhost:0")]
    public async Task It_says_where_it_listens_and_ends_when_asked_to_though_a_page_looks_on(string url)
    {
        Task<int> run = _run.RunAsync("dashboard", "--urls", url);
        Patience.Until(() => Address().IsMatch(_run.Output), "the dashboard says where it listens");
        using var client = new HttpClient { BaseAddress = new Uri(Address().Match(_run.Output).Groups[1].Value) };
        await using Stream page = await client.GetStreamAsync("api/stream").InTime();

        _run.Stop.Request(ExitCode.Interrupted);

        Assert.That(await run, Is.EqualTo(ExitCode.Interrupted));
    }

    [Test]
    public async Task An_address_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        int code = await _run.RunAsync("dashboard", "--urls", $"http://{taken.LocalEndpoint}");

        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
        Assert.That(_run.Error, Does.StartWith($"--urls: 'http://{taken.LocalEndpoint}' cannot be listened on: "));
    }

    [Test]
    public async Task Other_machines_are_not_let_in_by_accident()
    {
        int code = await _run.RunAsync("dashboard", "--urls", "http://0.0.0.0:0");

        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
    }

    [TestCase("build7:5080")]
    [TestCase("http://build7")]
    [TestCase("*")]
    public async Task A_host_to_answer_to_is_a_name_without_a_port(string host)
    {
        int code = await _run.RunAsync("dashboard", "--urls", "http://0.0.0.0:0", "--allow-host", host);

        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.WrongInput, $"--allow-host: '{host}' is not a host name or an IP address, without a port.{Environment.NewLine}")));
    }

    [GeneratedRegex(@"Dashboard on (http://127\.0\.0\.1:[1-9]\d*) \(Ctrl\+C ends it\)")]
    private static partial Regex Address();
}
