using Dataflow.LoadAware.Demo;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Commands;

/// <summary>The command without a name, from its command line to its last line. The runs are small: they take the time that they take.</summary>
public class RunCommandTests
{
    private readonly DemoRun _run = new();

    [TearDown]
    public void Dispose() => _run.Dispose();

    [Test]
    public async Task A_run_ends_with_a_summary()
    {
        int code = await _run.RunAsync("--pattern", "constant", "--count", "120", "--seed", "3");

        Assert.That(_run.Output, Does.StartWith("constant: 120 items, 4 producers, threshold controller, seed 3"));
        foreach (string fact in new[] { "duration", "items", "batches", "batch size", "size changes", "throughput", "batch latency" })
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
        await _run.RunAsync("--controller", "fixed", "--count", "100", "--initial-batch", "25", "--min-batch", "25");

        Assert.That(_run.Output, Does.Contain("mean 25.0, min 25, max 25; live size at the end 25"));
    }

    [Test]
    public async Task A_start_that_nobody_chose_keeps_within_the_limits()
    {
        await _run.RunAsync("--controller", "fixed", "--count", "60", "--max-batch", "30");

        Assert.That(_run.Output, Does.Contain("mean 30.0, min 30, max 30"));
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
