using System.Text;
using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.Ingest;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Ingest;

public class LineSourceTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly DemoRun _run = new() { Input = new MemoryStream(Encoding.UTF8.GetBytes("one\ntwo")) };

    [TearDown]
    public void Dispose()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [TestCase("a\nb\n", new[] { "a", "b" })]
    [TestCase("a\r\nb", new[] { "a", "b" })]
    [TestCase("a\rb", new[] { "a", "b" })]
    [TestCase("\n\n", new[] { "", "" })]
    [TestCase("", new string[0])]
    public async Task A_line_ends_at_any_line_end_and_the_last_may_lack_it(string text, string[] lines) =>
        Assert.That(await ReadAllAsync(_folder.Write("x", text)), Is.EqualTo(lines));

    [Test]
    public async Task A_byte_order_mark_is_no_text()
    {
        File.WriteAllText(_folder.At("x"), "a", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.That(await ReadAllAsync(_folder.At("x")), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Bytes_that_are_no_text_do_not_end_the_reading()
    {
        File.WriteAllBytes(_folder.At("x"), [0x61, 0xff, 0x00, 0x0a, 0x62]);

        Assert.That(await ReadAllAsync(_folder.At("x")), Is.EqualTo(new[] { "a\ufffd\0", "b" }));
    }

    [Test]
    public async Task A_dash_is_standard_input() => Assert.That(await ReadAllAsync("-"), Is.EqualTo(new[] { "one", "two" }));

    [Test]
    public void How_much_of_standard_input_is_read_nobody_knows()
    {
        using var source = LineSource.Open("-", _run.Terminal);

        Assert.That(source.Progress, Is.Null);
    }

    [Test]
    public async Task The_progress_through_a_file_goes_from_nothing_to_all()
    {
        using var source = LineSource.Open(_folder.WriteLines(3), _run.Terminal);
        double? before = source.Progress;
        while (await source.ReadAsync(CancellationToken.None) is not null)
        {
        }

        Assert.That((before, source.Progress), Is.EqualTo(((double?)0, (double?)1)));
    }

    [Test]
    public void A_read_that_waits_for_input_can_be_given_up()
    {
        using var silent = new SilentStream();
        using var run = new DemoRun { Input = silent };
        using var stop = new CancellationTokenSource();
        using var source = LineSource.Open("-", run.Terminal);

        Task read = source.ReadAsync(stop.Token).AsTask();
        stop.Cancel();

        Assert.That(async () => await read.InTime(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_missing_file_is_one_clear_line() =>
        Assert.That(Refusal("/no/such/file"), Is.EqualTo("'/no/such/file' cannot be read: there is no such file."));

    [Test]
    public void A_directory_is_one_clear_line() =>
        Assert.That(Refusal(Path.GetTempPath()), Is.EqualTo($"'{Path.GetTempPath()}' is a directory: name a file of lines, or - for standard input."));

    [TestCase("")]
    [TestCase("a\0b")]
    public void A_name_that_no_file_can_have_is_one_clear_line(string name) =>
        Assert.That(Refusal(name), Does.StartWith($"'{name}' cannot be read: ").And.Not.Contains("\n"));

    private string Refusal(string path) =>
        Assert.Throws<WrongInputException>(() => LineSource.Open(path, _run.Terminal).Dispose())!.Message;

    private async Task<List<string>> ReadAllAsync(string path)
    {
        using var source = LineSource.Open(path, _run.Terminal);
        var lines = new List<string>();
        while (await source.ReadAsync(CancellationToken.None) is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
