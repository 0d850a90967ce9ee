namespace Dataflow.LoadAware.Tests.Support;

/// <summary>The files beside the code, for tests that hold documents to their word.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Dataflow.LoadAware.sln"))
            ? folder.FullName
            : Find(folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run inside the repository."));
}
