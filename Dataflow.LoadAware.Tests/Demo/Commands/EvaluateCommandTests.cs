using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Tests.Demo.Ingest;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Commands;

/// <summary><c>evaluate</c> and its subcommands, from the command line to the table. The figures are the simulator's affair.</summary>
public class EvaluateCommandTests
{
    private readonly DemoRun _run = new();
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Dispose()
    {
        _folder.Dispose();
        _run.Dispose();
    }

    [Test]
    public async Task It_prints_a_row_for_each_controller_in_each_regime()
    {
        int code = await _run.RunAsync("evaluate", "--seeds", "51", "--regime", "binding", "none", "--controller", "threshold", "spirit", "--cycle", "100");

        string[] rows = [.. Table().Skip(2).Select(row => string.Join(' ', row.Split('|').Skip(1).Take(2).Select(cell => cell.Trim())))];
        Assert.That(rows, Is.EqualTo(new[] { "binding threshold", "binding Spirit", "none threshold" }), "Spirit needs a target");
        Assert.That(code, Is.EqualTo(ExitCode.Success));
    }

    [Test]
    public async Task Out_writes_both_files()
    {
        string folder = _folder.At("new/folder");

        await _run.RunAsync("evaluate", "--seeds", "51", "--regime", "none", "--controller", "threshold", "--cycle", "100", "--out", folder);

        Assert.That(File.ReadLines(Path.Combine(folder, "evaluation.csv")).Count(), Is.EqualTo(6));
        Assert.That(File.ReadAllText(Path.Combine(folder, "evaluation.json")), Does.Contain("\"batchesPerCycle\": 100"));
    }

    [TestCase("--delay 3")]
    [TestCase("--loss 0.5")]
    [TestCase("--outliers 0.2")]
    [TestCase("--quantile 0.5")]
    [TestCase("--family stairs")]
    [TestCase("--cycle 90")]
    public async Task Every_condition_changes_the_figures(string condition)
    {
        string[] common = ["evaluate", "--seeds", "51", "--regime", "binding", "--controller", "aimd-1-x-9", "--cycle", "100"];
        await _run.RunAsync(common);
        string without = Table()[2];
        using var other = new DemoRun();
        string[] with = [.. condition.StartsWith("--cycle", StringComparison.Ordinal) ? common[..^2] : common, .. condition.Split(' ')];

        await other.RunAsync(with);

        Assert.That(other.Error, Is.Empty);
        Assert.That(other.Output, Does.Contain("AIMD").And.Not.Contains(without));
    }

    [TestCase("--seeds x", "--seeds: 'x' is not tuning, reporting, or seeds as in 51-70 or 3,7,51-53 (at most 1000).")]
    [TestCase("--regime tight", "--regime: 'tight' is not one of binding, loose, none.")]
    [TestCase("--family round", "--family: 'round' is not one of smooth, sharpknee, stairs, memorycliff.")]
    [TestCase("--cycle 9", "--cycle: '9' is not a whole number from 10 to 1000000.")]
    [TestCase("--loss 1.1", "--loss: '1.1' is not a number from 0 to 1.")]
    [TestCase("--delay 1001", "--delay: '1001' is not a whole number from 0 to 1000.")]
    [TestCase("--quantile 0.9999", "--quantile: '0.9999' is not a number from 0.5 to 0.999.")]
    [TestCase("--quantile 0.3", "--quantile: '0.3' is not a number from 0.5 to 0.999.")]
    [TestCase("plot zigzag", "pattern: 'zigzag' is not one of constant, sine, spikes, gradual, step.")]
    [TestCase("plot step --out step.gif", "--out: 'step.gif' does not end in .svg or .png.")]
    [TestCase("plot step --regime none --controller spirit", "--controller: 'spirit' needs a latency target; choose --regime binding or loose.")]
    public async Task Wrong_input_is_one_line(string line, string message)
    {
        int code = await _run.RunAsync(["evaluate", .. line.Split(' ')]);

        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.WrongInput, message + Environment.NewLine)));
    }

    [Test]
    public async Task An_unknown_controller_is_answered_with_the_known_ones()
    {
        await _run.RunAsync("evaluate", "--controller", "magic");

        Assert.That(_run.Error, Does.StartWith("--controller: 'magic' is not one of adaptive, latency, goodput, "));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_said_before_the_work()
    {
        string file = _folder.Write("file", "");

        int code = await _run.RunAsync("evaluate", "--out", file);

        Assert.That(_run.Error, Does.StartWith($"--out: '{file}' cannot be made: "));
        Assert.That((code, _run.Output), Is.EqualTo((ExitCode.WrongInput, "")));
    }

    [Test]
    public async Task A_stopped_evaluation_has_no_table_and_says_so()
    {
        _run.Stop.Request(ExitCode.Interrupted);

        int code = await _run.RunAsync("evaluate");

        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Interrupted, "Stopped before the end: there is no table." + Environment.NewLine)));
    }

    [Test]
    public async Task Step_prints_a_table_with_a_target_and_one_without()
    {
        await _run.RunAsync("evaluate", "step", "--controller", "threshold");

        Assert.That(_run.Output, Does.Contain("With a target of 100 ms, over 100 seeds:").And.Contains("Without a target:"));
        Assert.That(Table().Count(row => row.StartsWith("| threshold", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task Fairness_prints_a_row_for_each_way_to_share()
    {
        await _run.RunAsync("evaluate", "fairness", "--controller", "threshold");

        Assert.That(Table().Count(row => row.Contains("| threshold", StringComparison.Ordinal)), Is.EqualTo(6), "3 ways, 4 and 8 clients");
    }

    [Test]
    public async Task Workers_prints_a_table_without_a_target_and_one_with_a_loose_one()
    {
        await _run.RunAsync("evaluate", "workers", "--controller", "threshold", "spirit");

        Assert.That(_run.Output, Does.Contain("Without a target, over 20 backends:").And.Contains("With a loose target:"));
        Assert.That(Table().Count(row => row.Contains("| threshold", StringComparison.Ordinal)), Is.EqualTo(2 * 9), "3 kinds; 2, 4 and 8 workers");
        Assert.That(Table().Count(row => row.Contains("| Spirit", StringComparison.Ordinal)), Is.EqualTo(9), "it needs a target");
    }

    [TestCase("svg", "<?xml")]
    [TestCase("png", "\u0089PNG")]
    public async Task Plot_draws_a_picture_of_the_kind_that_its_name_says(string kind, string beginning)
    {
        string file = _folder.At($"step.{kind}");

        int code = await _run.RunAsync("evaluate", "plot", "step", "--cycle", "100", "--out", file);

        byte[] content = File.ReadAllBytes(file);
        Assert.That(content.AsSpan(0, beginning.Length).SequenceEqual(System.Text.Encoding.Latin1.GetBytes(beginning)), Is.True);
        Assert.That(code, Is.EqualTo(ExitCode.Success));
        Assert.That(_run.Output, Does.StartWith($"Written: {file}, "));
    }

    [Test]
    public async Task The_demos_name_of_the_sine_is_a_course_too()
    {
        int code = await _run.RunAsync("evaluate", "plot", "sinewave", "--cycle", "100", "--out", _folder.At("sine.svg"));

        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Success, "")));
    }

    private string[] Table() => [.. _run.Output.Split(Environment.NewLine).Where(line => line.StartsWith('|'))];
}
