namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Whether two paths name one file, by way of links of folders and files too.</summary>
internal static class SamePath
{
    private static readonly StringComparison Case = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    /// <summary>Compares them. What no file can be called is the same as nothing but itself; hard links are not seen through.</summary>
    public static bool Is(string one, string other) => string.Equals(Real(one), Real(other), Case);

    private static string Real(string path)
    {
        try
        {
            return Resolved(Path.GetFullPath(path));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return path;
        }
    }

    private static string Resolved(string path)
    {
        string whole = Path.GetDirectoryName(path) is { } folder ? Path.Combine(Resolved(folder), Path.GetFileName(path)) : path;
        return Path.Exists(whole) && File.ResolveLinkTarget(whole, returnFinalTarget: true) is { } target ? target.FullName : whole;
    }
}
