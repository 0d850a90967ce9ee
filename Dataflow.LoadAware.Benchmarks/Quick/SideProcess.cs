using System.Diagnostics;
using System.Reflection;

namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>
/// A process that plays one side of every question. In one process the runtime would shape the code that both sides share, down to
/// <c>Post</c> itself, to whichever ran first; and one side would pay for the other's garbage.
/// </summary>
internal sealed class SideProcess : IAsyncDisposable
{
    private readonly Side _side;
    private readonly Process _process;

    public SideProcess(Side side)
    {
        _side = side;
        _process = Process.Start(SelfPlaying(side)) ?? throw new InvalidOperationException("The process did not start.");
    }

    /// <summary>This side of a question, played in the process.</summary>
    public Contender Play(int question) => new(() =>
    {
        Tell($"{SideServer.Enter} {question}");
        return new Trial(RoundAsync, LeaveAsync);
    });

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private static ProcessStartInfo SelfPlaying(Side side)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The program's own path is not known.");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        string[] self = isHost ? [Assembly.GetExecutingAssembly().Location] : [];
        return new ProcessStartInfo(program, [.. self, QuickCommand.Name, QuickCommand.SideName, side.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
    }

    private async Task<Sample> RoundAsync()
    {
        Tell(SideServer.Round);
        string? answer = await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        return answer is not null
            ? SideServer.Read(answer)
            : throw new InvalidOperationException($"The process that plays {_side} has failed; what it wrote stands above.");
    }

    private ValueTask LeaveAsync()
    {
        Tell(SideServer.Leave);
        return ValueTask.CompletedTask;
    }

    private void Tell(string order)
    {
        _process.StandardInput.WriteLine(order);
        _process.StandardInput.Flush();
    }
}
