using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Takes the lines that the table refuses: counts them, keeps the first few to show, and writes all of them into a file.</summary>
/// <remarks>A row of the file is the number of the line, the reason and the text, with tabs between.</remarks>
internal sealed class RejectsFile : IDisposable
{
    /// <summary>How many are shown at the end.</summary>
    public const int Shown = 5;

    private readonly string _path;
    private readonly StreamWriter _file;
    private readonly List<RejectedItem<Line>> _first = [];
    private long _count;

    private RejectsFile(string path, StreamWriter file)
    {
        (_path, _file) = (path, file);
        Target = new ActionBlock<RejectedItem<Line>>(Write, new() { BoundedCapacity = 1000 });
    }

    /// <summary>Takes the lines; its end is the end of the writing.</summary>
    public ActionBlock<RejectedItem<Line>> Target { get; }

    /// <summary>How many there were. Any thread may ask.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The first of them, once the target has ended.</summary>
    public IEnumerable<string> First => _first.Select(rejected => $"line {Loops.Figures.Count(rejected.Item.Number)}: {Reason(rejected)}");

    /// <summary>Refuses a file that the command uses for something else, before anything is made or emptied.</summary>
    /// <exception cref="WrongInputException">It is the input or the database.</exception>
    public static void Check(string path, string input, string database)
    {
        string? other = input != LineSource.StandardInput && SamePath.Is(path, input) ? "input" : SamePath.Is(path, database) ? "database" : null;
        if (other is not null)
        {
            throw new WrongInputException($"--rejects: '{path}' is the {other}.");
        }
    }

    /// <summary>Makes the file; one that exists is written anew.</summary>
    /// <exception cref="WrongInputException">It cannot be written.</exception>
    public static RejectsFile Create(string path)
    {
        try
        {
            return new RejectsFile(path, new StreamWriter(path, append: false));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WrongInputException($"--rejects: '{path}' cannot be written: {refused.Message.TrimEnd('.')}.", refused);
        }
    }

    /// <summary>Writes what is not written yet.</summary>
    /// <exception cref="IOException">It cannot be written; the message names the file.</exception>
    public void Flush() => Written(_file.Flush);

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // The rest that Flush could not write either, or that of an ingest which has failed and says so.
        }
    }

    private static string Reason(RejectedItem<Line> rejected) => rejected.Exception.Message.ReplaceLineEndings(" ").Replace('\t', ' ');

    private void Write(RejectedItem<Line> rejected)
    {
        Written(() => _file.WriteLine($"{rejected.Item.Number}\t{Reason(rejected)}\t{rejected.Item.Text}"));
        Volatile.Write(ref _count, _count + 1);
        if (_first.Count < Shown)
        {
            _first.Add(rejected);
        }
    }

    private void Written(Action write)
    {
        try
        {
            write();
        }
        catch (IOException refused)
        {
            throw new IOException($"--rejects: '{_path}' could not be written: {refused.Message.TrimEnd('.')}.", refused);
        }
    }
}
