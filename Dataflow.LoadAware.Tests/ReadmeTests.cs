using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>What the README shows is true: its snippets compile, the first one runs, its commands and links lead somewhere.</summary>
public partial class ReadmeTests
{
    // What a reader's project brings along: its own item type and the implicit usings of the SDK
    private const string OfTheReader = """
        global using System;
        global using System.Threading.Tasks;
        public record Order(int Id);
        """;

    private static string Readme { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private static IEnumerable<string> Snippets => Snippet().Matches(Readme).Select(match => match.Groups[1].Value);

    private static IEnumerable<TestCaseData> Cases => Snippets.Select((text, index) => new TestCaseData(text).SetArgDisplayNames($"snippet {index + 1}"));

    [TestCaseSource(nameof(Cases))]
    public void A_snippet_compiles(string snippet)
    {
        using var assembly = new MemoryStream();

        var problems = Compile(snippet).Emit(assembly).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);

        Assert.That(problems, Is.Empty);
    }

    [Test]
    public async Task The_first_snippet_runs_and_handles_every_order()
    {
        using var assembly = new MemoryStream();
        Compile(Snippets.First()).Emit(assembly);
        assembly.Position = 0;
        var main = AssemblyLoadContext.Default.LoadFromStream(assembly).EntryPoint!;
        using var output = new StringWriter();
        TextWriter before = Console.Out;
        Console.SetOut(output);
        try
        {
            await Task.Run(() => main.Invoke(null, [Array.Empty<string>()])).InTime();
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.That(output.ToString(), Does.Match(@"2000 items in \d+ batches.*the size is now \d+"));
    }

    [TestCase("dotnet run --project Dataflow.LoadAware.Demo -c Release -- --pattern spikes")]
    [TestCase("dotnet test")]
    public void A_set_up_command_stands_on_a_line_of_its_own(string command) => Assert.That(Readme.Split('\n'), Does.Contain(command));

    [Test]
    public void A_link_leads_to_a_file()
    {
        var targets = Link().Matches(Readme).Select(match => match.Groups[1].Value.Split('#')[0]).ToList();

        Assert.That(targets, Is.Not.Empty);
        Assert.That(targets.Where(target => !File.Exists(Path.Combine(Repository.Root, target))), Is.Empty);
    }

    private static CSharpCompilation Compile(string snippet)
    {
        var own = new[] { typeof(LoadFeedback).Assembly, typeof(LoadPattern).Assembly }.Select(assembly => assembly.Location);
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.StartsWith(Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal));
        return CSharpCompilation.Create(
            $"Readme{Math.Abs(snippet.GetHashCode(StringComparison.Ordinal))}",
            [CSharpSyntaxTree.ParseText(snippet), CSharpSyntaxTree.ParseText(OfTheReader)],
            framework.Concat(own).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\(([^)h][^)]*)\)")]
    private static partial Regex Link();
}
