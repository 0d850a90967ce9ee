using System.Text;
using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Tests.Demo.Ingest;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Commands;

/// <summary><c>ingest</c> from its command line to its last line, with files and databases of a temporary folder.</summary>
public class IngestCommandTests
{
    // However slowly the lines come, no batch leaves before it is full.
    private static readonly string[] InTens = ["--controller", "fixed", "--initial-batch", "10", "--timeout", "24h"];

    private readonly TemporaryFolder _folder = new();
    private readonly DemoRun _run = new() { Input = new MemoryStream(Encoding.UTF8.GetBytes("one\ntwo\nthree")) };

    [TearDown]
    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Each_line_of_a_file_becomes_a_row_and_the_summary_says_that_this_was_checked()
    {
        int code = await _run.RunAsync("ingest", _folder.WriteLines(2_500), "--sqlite", _folder.Database);

        Assert.That(_folder.Query("SELECT COUNT(*) FROM lines"), Is.EqualTo(2_500));
        Assert.That(_run.Output, Does.Contain("lines in       2,500"));
        Assert.That(_run.Output, Does.Contain("rows in        2,500, counted in the database: every line is a row"));
        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Success, "")));
    }

    [Test]
    public async Task Each_line_of_standard_input_becomes_a_row()
    {
        await _run.RunAsync("ingest", "-", "--sqlite", _folder.Database);

        Assert.That(_folder.Query("SELECT group_concat(text) FROM lines"), Is.EqualTo("one,two,three"));
        Assert.That(_run.Output, Does.Contain($"Ingested standard input into {_folder.Database}, table lines, run 1"));
    }

    [Test]
    public async Task No_lines_are_no_rows_and_no_failure()
    {
        int code = await _run.RunAsync("ingest", _folder.Write("empty", ""), "--sqlite", _folder.Database);

        Assert.That(_run.Output, Does.Contain("rows in        0, counted"));
        Assert.That(code, Is.EqualTo(ExitCode.Success));
    }

    [Test]
    public async Task A_fixed_size_stays_for_comparison()
    {
        await _run.RunAsync("ingest", _folder.WriteLines(70), "--sqlite", _folder.Database, "--controller", "fixed", "--initial-batch", "1");

        Assert.That(_run.Output, Does.Contain("batches        70"));
        Assert.That(_run.Output, Does.Contain("mean 1.0, min 1, max 1; live size at the end 1"));
    }

    [Test]
    public async Task Every_controller_writes_every_line([ValueSource(typeof(Controllers), nameof(Controllers.Names))] string controller)
    {
        string[] target = Controllers.UseOfTarget(controller) == TargetUse.None ? [] : ["--target", "20ms"];

        await _run.RunAsync(["ingest", _folder.WriteLines(3_000), "--sqlite", _folder.Database, "--controller", controller, .. target]);

        Assert.That(_run.Output, Does.Contain("rows in        3,000, counted in the database: every line is a row"));
    }

    [TestCase("/no/such/file", "'/no/such/file' cannot be read: there is no such file.")]
    [TestCase("/", "'/' is a directory: name a file of lines, or - for standard input.")]
    public async Task An_input_that_cannot_be_read_is_one_line_and_makes_no_database(string input, string message)
    {
        int code = await _run.RunAsync("ingest", input, "--sqlite", _folder.Database);

        Assert.That(_run.Error, Is.EqualTo(message + Environment.NewLine));
        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
        Assert.That(File.Exists(_folder.Database), Is.False);
    }

    [Test]
    public async Task A_database_that_cannot_be_used_is_one_line()
    {
        _folder.Write("test.sqlite", new string('x', 4096));

        int code = await _run.RunAsync("ingest", "-", "--sqlite", _folder.Database);

        Assert.That(_run.Error, Is.EqualTo($"--sqlite: '{_folder.Database}' cannot be used: SQLite Error 26: 'file is not a database'." + Environment.NewLine));
        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
    }

    [Test]
    public async Task A_failure_on_the_way_says_how_far_it_got()
    {
        _folder.Query("CREATE TABLE lines (run INTEGER, number INTEGER, text TEXT CHECK (number <= 40))");

        int code = await _run.RunAsync(["ingest", _folder.WriteLines(100), "--sqlite", _folder.Database, .. InTens]);

        Assert.That(_run.Error, Does.Match(@"\AStopped after 40 rows: SQLite Error 19: 'CHECK .* \d+ of the lines that were read are not stored\.\r?\n\z"));
        Assert.That(code, Is.EqualTo(ExitCode.Failed));
    }

    [Test]
    public async Task Lines_that_the_table_refuses_are_shown_with_their_reasons_and_the_others_go_in()
    {
        _folder.Query("CREATE TABLE lines (run INTEGER, number INTEGER, text TEXT UNIQUE CHECK (text <> 'bad'))");
        string input = _folder.Write("input.log", "one\ntwo\none\nbad\nthree\n");

        int code = await _run.RunAsync("ingest", input, "--sqlite", _folder.Database, "--rejects", _folder.At("rejects.tsv"));

        Assert.That(_folder.Query("SELECT group_concat(text) FROM (SELECT text FROM lines ORDER BY number)"), Is.EqualTo("one,two,three"));
        Assert.That(await File.ReadAllLinesAsync(_folder.At("rejects.tsv")), Is.EqualTo(new[]
        {
            "3\tSQLite Error 19: 'UNIQUE constraint failed: lines.text'.\tone",
            "4\tSQLite Error 19: 'CHECK constraint failed: text <> 'bad''.\tbad",
        }));
        Assert.That(_run.Output, Does.Contain("rows in        3, counted in the database: every line is a row but the 2 rejected"));
        Assert.That(_run.Output, Does.Contain($"rejected       2, in {_folder.At("rejects.tsv")}"));
        Assert.That(_run.Output, Does.Contain("line 3: SQLite Error 19: 'UNIQUE constraint failed: lines.text'."));
        Assert.That((code, _run.Error), Is.EqualTo((ExitCode.Success, "")));
    }

    [Test]
    public async Task A_database_that_fails_is_no_fault_of_a_line_and_says_how_many_were_not_stored()
    {
        // The first 40 lines go in; from line 41 on a trigger fails the statement, as a full disk would.
        _folder.Query("CREATE TABLE lines (run INTEGER, number INTEGER, text TEXT)");
        _folder.Query("CREATE TRIGGER full BEFORE INSERT ON lines WHEN NEW.number > 40 BEGIN SELECT abs(-9223372036854775807 - 1); END");

        int code = await _run.RunAsync(["ingest", _folder.WriteLines(100), "--sqlite", _folder.Database, "--rejects", _folder.At("rejects.tsv"), .. InTens]);

        Assert.That(_run.Error, Does.Match(@"\AStopped after 40 rows: SQLite Error 1: 'integer overflow'\. \d+ of the lines that were read are not stored\.\r?\n\z"));
        Assert.That(await File.ReadAllTextAsync(_folder.At("rejects.tsv")), Is.Empty);
        Assert.That((code, _folder.Query("SELECT COUNT(*) FROM lines")), Is.EqualTo((ExitCode.Failed, 40L)));
    }

    [Test]
    public async Task Lines_that_were_rejected_before_a_failure_are_kept_and_are_not_among_those_that_were_not_stored()
    {
        _folder.Query("CREATE TABLE lines (run INTEGER, number INTEGER, text TEXT CHECK (number <> 7))");
        _folder.Query("CREATE TRIGGER full BEFORE INSERT ON lines WHEN NEW.number > 40 BEGIN SELECT abs(-9223372036854775807 - 1); END");

        await _run.RunAsync(["ingest", _folder.WriteLines(50), "--sqlite", _folder.Database, "--rejects", _folder.At("rejects.tsv"), .. InTens]);

        Assert.That(_run.Error, Does.StartWith("Stopped after 39 rows: ").And.Contain(" 10 of the lines that were read are not stored."));
        Assert.That((await File.ReadAllLinesAsync(_folder.At("rejects.tsv"))).Single(), Does.StartWith("7\t"));
    }

    [Test]
    [Platform("Linux", Reason = "A device that is always full")]
    public async Task A_file_for_rejects_that_cannot_be_written_to_the_end_is_one_line()
    {
        _folder.Query("CREATE TABLE lines (run INTEGER, number INTEGER, text TEXT CHECK (number <> 2))");

        int code = await _run.RunAsync("ingest", "-", "--sqlite", _folder.Database, "--rejects", "/dev/full", "--timeout", "24h");

        Assert.That(_run.Error, Does.Match(@"\AStopped after 2 rows: --rejects: '/dev/full' could not be written: [^\n]*\n\z"));
        Assert.That(code, Is.EqualTo(ExitCode.Failed));
    }

    [Test]
    public async Task A_file_for_rejects_that_is_the_input_is_refused_before_it_is_emptied([Values] bool byLink)
    {
        string input = _folder.WriteLines(10);
        string rejects = Path.Combine(Path.GetDirectoryName(input)!, ".", Path.GetFileName(input));
        if (byLink)
        {
            rejects = _folder.At("link");
            File.CreateSymbolicLink(rejects, input);
        }

        int code = await _run.RunAsync("ingest", input, "--sqlite", _folder.Database, "--rejects", rejects);

        Assert.That(_run.Error, Is.EqualTo($"--rejects: '{rejects}' is the input." + Environment.NewLine));
        Assert.That((code, File.ReadAllLines(input).Length, File.Exists(_folder.Database)), Is.EqualTo((ExitCode.WrongInput, 10, false)));
    }

    [Test]
    public async Task A_file_for_rejects_that_is_the_database_is_refused_before_it_is_emptied([Values] bool exists)
    {
        if (exists)
        {
            _folder.Query("CREATE TABLE other (x)");
        }

        int code = await _run.RunAsync("ingest", "-", "--sqlite", _folder.Database, "--rejects", _folder.Database);

        Assert.That(_run.Error, Is.EqualTo($"--rejects: '{_folder.Database}' is the database." + Environment.NewLine));
        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
        Assert.That(!exists || _folder.Query("SELECT COUNT(*) FROM other") is 0L, Is.True);
    }

    [Test]
    public async Task A_file_for_rejects_that_cannot_be_written_is_one_line()
    {
        int code = await _run.RunAsync("ingest", "-", "--sqlite", _folder.Database, "--rejects", _folder.At("none/rejects.tsv"));

        Assert.That(_run.Error, Does.StartWith($"--rejects: '{_folder.At("none/rejects.tsv")}' cannot be written: "));
        Assert.That(code, Is.EqualTo(ExitCode.WrongInput));
    }

    [Test]
    public async Task A_stopped_ingest_counts_and_says_by_its_code_who_stopped_it()
    {
        _run.Stop.Request(ExitCode.Interrupted);

        int code = await _run.RunAsync("ingest", "-", "--sqlite", _folder.Database);

        Assert.That(_run.Output, Does.Contain("rows in        0, counted in the database: every line is a row"));
        Assert.That(code, Is.EqualTo(ExitCode.Interrupted));
    }

    [Test]
    public async Task A_stop_while_the_database_is_locked_says_that_nothing_was_read()
    {
        _folder.Query("CREATE TABLE other (x)");
        using var held = _folder.Lock();
        _run.Stop.Request(ExitCode.Interrupted);

        int code = await _run.RunAsync("ingest", "-", "--sqlite", _folder.Database);

        Assert.That(_run.Error, Is.EqualTo($"Stopped while '{_folder.Database}' was locked; nothing was read." + Environment.NewLine));
        Assert.That(code, Is.EqualTo(ExitCode.Interrupted));
    }
}
