using System.Text;

namespace Dataflow.LoadAware.Tests.Demo.Views;

/// <summary>A writer that says when a line has come, so that a test need not guess.</summary>
internal sealed class SignallingWriter : TextWriter
{
    private readonly SemaphoreSlim _lines = new(0);
    private readonly List<string> _written = [];

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines => _written;

    /// <summary>Ends when the next line has come.</summary>
    public Task NextAsync() => _lines.WaitAsync();

    public override void WriteLine(string? value)
    {
        _written.Add(value ?? "");
        _lines.Release();
    }

    protected override void Dispose(bool disposing)
    {
        _lines.Dispose();
        base.Dispose(disposing);
    }
}
