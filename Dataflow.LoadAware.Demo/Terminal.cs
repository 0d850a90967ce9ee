using Spectre.Console;

namespace Dataflow.LoadAware.Demo;

/// <summary>All that the demo knows of the world outside: its streams, its clock and what its output can show.</summary>
/// <remarks>Tests hand in writers, a clock and no terminal.</remarks>
internal sealed record Terminal
{
    /// <summary>Where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where complaints go, one line each.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Whether a view may move the cursor.</summary>
    public required bool IsLive { get; init; }

    /// <summary>The clock of everything that is timed.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        IsLive = !Console.IsOutputRedirected
            && CanMoveCursor(Environment.GetEnvironmentVariable("TERM"), OperatingSystem.IsWindows() && AnsiConsole.Profile.Capabilities.Ansi),
    };

    /// <summary>Whether a terminal can move its cursor.</summary>
    /// <param name="term">What TERM says; null or empty where nobody set it, as is usual on Windows.</param>
    /// <param name="isAnsiWindows">Whether it is a console of Windows that understands the escape sequences.</param>
    internal static bool CanMoveCursor(string? term, bool isAnsiWindows) => string.IsNullOrEmpty(term) ? isAnsiWindows : term != "dumb";
}
