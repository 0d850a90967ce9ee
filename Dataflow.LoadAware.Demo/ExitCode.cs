namespace Dataflow.LoadAware.Demo;

/// <summary>What the process tells its shell when it ends.</summary>
internal static class ExitCode
{
    /// <summary>All went as asked.</summary>
    public const int Success = 0;

    /// <summary>The work began and could not be finished.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a file that it names, cannot be used.</summary>
    public const int WrongInput = 2;

    /// <summary>Ctrl+C: drained and stopped; 128 + SIGINT, as shells expect.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to go by the system: drained and stopped; 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
