using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Tests.Support;

namespace Dataflow.LoadAware.Tests.Demo;

/// <summary>Runs a whole command line of the demo with texts in place of a terminal.</summary>
internal sealed class DemoRun : IDisposable
{
    private readonly SharedText _output = new();
    private readonly SharedText _error = new();

    /// <summary>Asks the command to end.</summary>
    public StopRequest Stop { get; } = new();

    /// <summary>What the command reads as standard input.</summary>
    public Stream Input { get; init; } = Stream.Null;

    /// <summary>What was written so far.</summary>
    public string Output => _output.ToString();

    /// <summary>What was complained about so far.</summary>
    public string Error => _error.ToString();

    /// <summary>The terminal that stands for these texts.</summary>
    public Terminal Terminal => new() { Output = _output, Error = _error, OpenInput = () => Input, IsLive = false };

    /// <summary>Runs a command line to its end and gives its exit code.</summary>
    public Task<int> RunAsync(params string[] args) => DemoApp.RunAsync(args, Terminal, Stop).InTime();

    public void Dispose()
    {
        Stop.Dispose();
        _output.Dispose();
        _error.Dispose();
    }
}
