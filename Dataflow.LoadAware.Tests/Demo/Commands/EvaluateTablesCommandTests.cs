using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.Commands;
using Dataflow.LoadAware.Tests.Demo.Ingest;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Commands;

/// <summary><c>evaluate tables</c>: what becomes of the page. The tables are the simulator's affair.</summary>
public class EvaluateTablesCommandTests
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
    public async Task The_page_is_written_anew()
    {
        string page = _folder.Write("page.md", "an old and longer text");

        int code = await EvaluateTablesCommand.RunAsync(page, (text, _, _) => text.Replace("old and longer", "new"), _run.Terminal, _run.Stop).InTime();

        Assert.That(File.ReadAllText(page), Is.EqualTo("an new text"));
        Assert.That((code, _run.Output), Is.EqualTo((ExitCode.Success, $"Written: {page}{Environment.NewLine}")));
    }

    [Test]
    public async Task A_page_without_the_markers_is_one_line_and_stays()
    {
        string page = _folder.Write("page.md", "no table");

        int code = await _run.RunAsync("evaluate", "tables", page);

        Assert.That(_run.Error, Does.StartWith($"page: '{page}' cannot be filled: The page has no table \"smooth costs\" between "));
        Assert.That((code, File.ReadAllText(page)), Is.EqualTo((ExitCode.WrongInput, "no table")));
    }

    [Test]
    public async Task A_page_that_is_not_there_is_one_line()
    {
        int code = await _run.RunAsync("evaluate", "tables", _folder.At("no.md"));

        Assert.That(_run.Error, Does.StartWith($"page: '{_folder.At("no.md")}' cannot be written: "));
        Assert.That((code, _run.Output), Is.EqualTo((ExitCode.WrongInput, "")));
    }

    [Test]
    public async Task A_stop_leaves_the_page_as_it_was()
    {
        string page = _folder.Write("page.md", "a page");
        _run.Stop.Request(ExitCode.Interrupted);

        int code = await EvaluateTablesCommand.RunAsync(
            page,
            (_, _, token) =>
            {
                token.ThrowIfCancellationRequested();
                return "";
            },
            _run.Terminal,
            _run.Stop).InTime();

        Assert.That((code, File.ReadAllText(page)), Is.EqualTo((ExitCode.Interrupted, "a page")));
    }
}
