using System.Runtime.InteropServices;

namespace Dataflow.LoadAware.Demo;

/// <summary>Ctrl+C and SIGTERM as a token that asks for an orderly end, and the exit code that belongs to each.</summary>
/// <remarks>The first signal drains. The second is left to the system, which ends the process at once.</remarks>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _exitCode;

    /// <summary>Cancelled by the first request.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code of the first request; <see cref="Demo.ExitCode.Success"/> while there was none.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

    /// <summary>What a view says after the first request; null before.</summary>
    public string? Note => Token.IsCancellationRequested ? "draining; once more ends at once" : null;

    /// <summary>Makes the signals of the process ask for the end.</summary>
    public StopRequest ListenToSignals()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Take(signal, Demo.ExitCode.Interrupted)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Take(signal, Demo.ExitCode.Terminated)));
        return this;
    }

    /// <summary>Asks for the end.</summary>
    /// <param name="exitCode">With which code.</param>
    /// <returns>Whether this was the first request.</returns>
    public bool Request(int exitCode)
    {
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, Demo.ExitCode.Success) != Demo.ExitCode.Success)
        {
            return false;
        }

        _source.Cancel();
        return true;
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void Take(PosixSignalContext signal, int exitCode) => signal.Cancel = Request(exitCode);
}
