using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dataflow.LoadAware.Demo.Dashboard;

/// <summary>The files of the page, which travel inside the program: the dashboard runs from any directory, without a network.</summary>
internal static class Page
{
    private const string Folder = "wwwroot/";
    private const string Front = "index.html";

    private static readonly Assembly Program = typeof(Page).Assembly;

    /// <summary>The paths of all files, below the folder of the page.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        [.. Program.GetManifestResourceNames().Select(Slashed).Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..])];

    /// <summary>Answers GET for each file, and for the root with the front page. Nothing else can be asked for.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (string name in Program.GetManifestResourceNames().Where(name => Slashed(name).StartsWith(Folder, StringComparison.Ordinal)))
        {
            string path = Slashed(name)[Folder.Length..];
            endpoints.MapGet(path == Front ? "/" : $"/{path}", () => Results.Stream(Program.GetManifestResourceStream(name)!, TypeOf(path)));
        }
    }

    // A folder of the build machine may be written with backslashes
    private static string Slashed(string name) => name.Replace('\\', '/');

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "text/plain; charset=utf-8",
    };
}
