namespace Dataflow.LoadAware.Tests.Architecture;

/// <summary>Where the sources lie, for tests that read them.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution file, found upwards from the test assembly.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Dataflow.LoadAware.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository."));
}
