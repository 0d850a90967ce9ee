using System.Text;
using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Tests.Demo.Ingest;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Commands;

/// <summary>The command without a name, from its command line to its last line. The runs are small: they take the time that they take.</summary>
/// <remarks>Where a test counts on full batches, <c>--timeout 24h</c> keeps slow items from leaving in a partial one.</remarks>
public class RunCommandTests
{
    private readonly DemoRun _run = new();

    [TearDown]
    public void Dispose() => _run.Dispose();

    [Test]
    public async Task A_run_ends_with_a_summary()
    {
        int code = await _run.RunAsync("--pattern", "constant", "--count", "120", "--seed", "3");

        Assert.That(_run.Output, Does.StartWith("constant: 120 items, 4 producers, adaptive controller, target 50 ms, seed 3"));
        foreach (string fact in new[] { "duration", "items", "batches", "batch size", "size changes", "throughput", "batch latency", "target" })
        {
            Assert.That(_run.Output, Does.Match($@"(?m)^  {fact}\s+\S"));
        }

        Assert.That(_run.Output, Does.Contain("120 sent"));
        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Success, "")));
    }

    [Test]
    public async Task Names_are_taken_in_any_case()
    {
        await _run.RunAsync("--pattern", "SineWave", "--controller", "FIXED", "--count", "50");

        Assert.That(_run.Output, Does.StartWith("sinewave: 50 items, 4 producers, fixed controller"));
    }

    [Test]
    public async Task The_fixed_controller_keeps_the_size()
    {
        await _run.RunAsync("--controller", "fixed", "--count", "100", "--initial-batch", "25", "--min-batch", "25", "--timeout", "24h");

        Assert.That(_run.Output, Does.Contain("mean 25.0, min 25, max 25; live size at the end 25"));
    }

    [TestCase("adaptive", "50ms", "adaptive controller, target 50 ms")]
    [TestCase("adaptive", "none", "adaptive controller")]
    [TestCase("latency", "1s", "latency controller, target 1.0 s")]
    [TestCase("aimd", "50ms", "aimd controller, target 50 ms")]
    [TestCase("goodput", "none", "goodput controller")]
    [TestCase("threshold", "none", "threshold controller")]
    public async Task The_first_line_names_the_controller_and_its_target(string controller, string target, string named)
    {
        int code = await _run.RunAsync("--controller", controller, "--target", target, "--count", "60");

        Assert.That(_run.Output, Does.Contain($"{named}, seed 1"));
        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Success, "")));
    }

    [Test]
    public async Task Compare_prints_a_row_for_each_controller_and_says_that_time_was_virtual()
    {
        int code = await _run.RunAsync("--compare", "--count", "2000");

        string[] rows = [.. _run.Output.Split(Environment.NewLine).Where(line => line.StartsWith("| ", StringComparison.Ordinal))];
        Assert.That(_run.Output, Does.StartWith("spikes: 2,000 items, target 50 ms, seed 1; the same run once for each controller, in virtual time"));
        Assert.That(rows, Has.Length.EqualTo(2 + 11), "heading and rule, then the players");
        Assert.That(rows[2], Does.Match(@"\| oracle +\| [\d,]+ +\| 100\.0 %"));
        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Success, "")));
    }

    [Test]
    public async Task A_start_that_nobody_chose_keeps_within_the_limits()
    {
        await _run.RunAsync("--controller", "fixed", "--count", "60", "--max-batch", "30", "--timeout", "24h");

        Assert.That(_run.Output, Does.Contain("mean 30.0, min 30, max 30"));
    }

    [TestCase("png", "\u0089PNG")]
    [TestCase("svg", "<?xml")]
    public async Task A_run_can_be_drawn(string kind, string beginning)
    {
        using var folder = new TemporaryFolder();
        string file = folder.At($"run.{kind}");

        int code = await _run.RunAsync("--count", "200", "--plot", file);

        Assert.That(await File.ReadAllTextAsync(file, Encoding.Latin1), Does.StartWith(beginning));
        Assert.That(_run.Output, Does.EndWith($"Drawn: {file}{Environment.NewLine}"));
        Assert.That(code, Is.EqualTo(ExitCode.Success));
    }

    [Test]
    public async Task A_run_that_did_nothing_is_not_drawn()
    {
        using var folder = new TemporaryFolder();
        _run.Stop.Request(ExitCode.Interrupted);

        await _run.RunAsync("--plot", folder.At("run.png"));

        Assert.That(File.Exists(folder.At("run.png")), Is.False);
    }

    [TestCase(ExitCode.Interrupted)]
    [TestCase(ExitCode.Terminated)]
    public async Task A_stopped_run_prints_its_summary_and_says_by_its_code_who_stopped_it(int code)
    {
        _run.Stop.Request(code);

        Assert.That(await _run.RunAsync(), Is.EqualTo(code));
        Assert.That(_run.Output, Does.Contain("items          0 sent, 0 processed, 0 failed"));
    }
}
