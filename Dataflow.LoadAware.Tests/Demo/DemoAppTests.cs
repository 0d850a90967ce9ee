using Dataflow.LoadAware.Demo;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo;

/// <summary>What the command line says before it does anything: help, and one line for each thing it cannot use.</summary>
public class DemoAppTests
{
    private readonly DemoRun _run = new();

    [TearDown]
    public void Dispose() => _run.Dispose();

    [TestCase("--count", "items", "45000")]
    [TestCase("--workers", "tasks", "4")]
    [TestCase("--pattern", "name", "spikes")]
    [TestCase("--seed", "number", "1")]
    [TestCase("--initial-batch", "items", "50")]
    [TestCase("--min-batch", "items", "10")]
    [TestCase("--max-batch", "items", "500")]
    [TestCase("--timeout", "duration", "1s")]
    [TestCase("--controller", "name", "adaptive")]
    [TestCase("--target", "duration", "50ms")]
    [TestCase("--adjust-interval", "duration", "250ms")]
    [TestCase("--adjust-factor", "fraction", "0.3")]
    public async Task Help_names_each_flag_with_unit_and_default(string flag, string unit, string standard)
    {
        int code = await _run.RunAsync("--help");

        Assert.That(_run.Output, Does.Match($@"{flag} <{unit}> .*\[default: {standard}\]"));
        Assert.That(code, Is.EqualTo(ExitCode.Success));
    }

    [TestCase("--initial-batch", "items", "100")]
    [TestCase("--min-batch", "items", "1")]
    [TestCase("--max-batch", "items", "10000")]
    [TestCase("--timeout", "duration", "1s")]
    [TestCase("--controller", "name", "adaptive")]
    [TestCase("--target", "duration", "200ms")]
    [TestCase("--adjust-interval", "duration", "100ms")]
    [TestCase("--adjust-factor", "fraction", "0.2")]
    public async Task Help_of_ingest_names_each_flag_with_unit_and_default(string flag, string unit, string standard)
    {
        await _run.RunAsync("ingest", "--help");

        Assert.That(_run.Output, Does.Match($@"{flag} <{unit}> .*\[default: {standard}\]"));
    }

    [TestCase("--otlp", "url")]
    [TestCase("--prometheus", "port")]
    public async Task Help_says_that_metrics_stay_inside_unless_told_otherwise(string flag, string unit)
    {
        await _run.RunAsync("--help");
        await _run.RunAsync("ingest", "--help");

        Assert.That(System.Text.RegularExpressions.Regex.Count(_run.Output, $@"{flag} <{unit}> .*\[default: off\]"), Is.EqualTo(2));
    }

    [Test]
    public async Task Help_says_how_fast_each_pattern_is_played()
    {
        await _run.RunAsync("--help");

        Assert.That(_run.Output, Does.Contain("sinewave x8, spikes x3, gradual x12"));
    }

    [TestCase("--count 0", "--count: '0' is not a whole number of 1 or more.")]
    [TestCase("--count many", "--count: 'many' is not a whole number of 1 or more.")]
    [TestCase("--count 2147483648", "--count: '2147483648' is not a whole number of 1 or more.")]
    [TestCase("--workers 257", "--workers: '257' is not a whole number from 1 to 256.")]
    [TestCase("--seed -1", "--seed: '-1' is not a whole number of 0 or more.")]
    [TestCase("--initial-batch 1.5", "--initial-batch: '1.5' is not a whole number of 1 or more.")]
    [TestCase("--min-batch 0", "--min-batch: '0' is not a whole number of 1 or more.")]
    [TestCase("--max-batch 1000001", "--max-batch: '1000001' is not a whole number from 1 to 1000000.")]
    [TestCase("--timeout 5", "--timeout: '5' is not a duration above zero and at most 24h: write a number and ms, s, m or h, as in 500ms, 3s, 2m.")]
    [TestCase("--adjust-interval 0s", "--adjust-interval: '0s' is not a duration above zero and at most 24h: write a number and ms, s, m or h, as in 500ms, 3s, 2m.")]
    [TestCase("--adjust-factor 1", "--adjust-factor: '1' is not a number above 0 and below 1.")]
    [TestCase("--adjust-factor NaN", "--adjust-factor: 'NaN' is not a number above 0 and below 1.")]
    [TestCase("--pattern zigzag", "--pattern: 'zigzag' is not one of constant, sinewave, spikes, gradual.")]
    [TestCase("--pattern 1", "--pattern: '1' is not one of constant, sinewave, spikes, gradual.")]
    [TestCase("--controller magic", "--controller: 'magic' is not one of adaptive, goodput, latency, aimd, threshold, fixed.")]
    [TestCase("--target soon", "--target: 'soon' is not none or a duration above zero and at most 24h: write a number and ms, s, m or h, as in 500ms, 3s, 2m.")]
    [TestCase("--target 50ms --controller fixed", "--target: '50ms' has no use in the fixed controller, only in adaptive, latency, aimd.")]
    [TestCase("--controller latency --target none", "--controller: 'latency' needs a latency target: add --target, as in --target 50ms.")]
    [TestCase("ingest x --sqlite y --controller latency --target none", "--controller: 'latency' needs a latency target: add --target, as in --target 50ms.")]
    [TestCase("ingest x --sqlite y --controller goodput --target 2s", "--target: '2s' has no use in the goodput controller, only in adaptive, latency, aimd.")]
    [TestCase("--controller aimd --adjust-factor .5", "--adjust-factor: has no use in the aimd controller; add --controller threshold.")]
    [TestCase("--controller fixed --adjust-interval 1s", "--adjust-interval: has no use in the fixed controller; add --controller threshold.")]
    [TestCase("--min-batch 60 --max-batch 30", "--min-batch: '60' is above --max-batch 30.")]
    [TestCase("--initial-batch 9", "--initial-batch: '9' is not between --min-batch 10 and --max-batch 500.")]
    [TestCase("--otlp localhost:4317", "--otlp: 'localhost:4317' is not an http or https URL, as http://localhost:4317.")]
    [TestCase("ingest x --sqlite y --otlp ftp://here", "--otlp: 'ftp://here' is not an http or https URL, as http://localhost:4317.")]
    [TestCase("--prometheus 65536", "--prometheus: '65536' is not a whole number from 0 to 65535.")]
    [TestCase("ingest x --sqlite y --prometheus -1", "--prometheus: '-1' is not a whole number from 0 to 65535.")]
    [TestCase("--plot run.gif", "--plot: 'run.gif' does not end in .svg or .png.")]
    [TestCase("--plot /no/such/run.png", "--plot: '/no/such/run.png' cannot be written: there is no folder '/no/such'.")]
    [TestCase("--plot run.png --count 1000001", "--count: '1000001' is above 1000000, the most that --plot draws.")]
    [TestCase("--compare --plot run.png", "--plot: has no use beside --compare, which plays in virtual time.")]
    [TestCase("--compare --prometheus 0", "--prometheus: has no use beside --compare, which plays in virtual time.")]
    [TestCase("--compare --controller aimd", "--controller: 'aimd' has no use beside --compare, which runs every controller.")]
    [TestCase("--compare --count 1000001", "--count: '1000001' is above 1000000, the most that --compare plays.")]
    [TestCase("--count", "Required argument missing for option: '--count'.")]
    [TestCase("ingest x", "Option '--sqlite' is required.")]
    public async Task Wrong_input_is_one_line_that_names_the_value_and_the_choices(string line, string message)
    {
        int code = await _run.RunAsync(line.Split(' '));

        Assert.That(_run.Error, Is.EqualTo(message + Environment.NewLine));
        Assert.That(_run.Output, Is.Empty);
        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
    }

    [Test]
    public async Task An_unknown_word_is_answered_with_what_is_known()
    {
        int code = await _run.RunAsync("--patern", "spikes");

        Assert.That(_run.Error, Does.Match(@"\A'--patern' is not known here\. Options: .*--pattern, .*\. Commands: .*ingest.*\.\r?\n\z"));
        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
    }

    [TestCase(ExitCode.Success, 0)]
    [TestCase(ExitCode.Failed, 1)]
    [TestCase(ExitCode.WrongInput, 2)]
    [TestCase(ExitCode.Interrupted, 130)]
    [TestCase(ExitCode.Terminated, 143)]
    public void Exit_codes_are_a_promise(int code, int promised) => Assert.That(code, Is.EqualTo(promised));
}
