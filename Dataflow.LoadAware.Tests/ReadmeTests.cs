using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Dataflow.LoadAware.Simulator;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>What the README and the pages of docs show is true: snippets compile, the first one runs, commands and links lead somewhere.</summary>
public partial class ReadmeTests
{
    // What a reader's project brings along: its own item type and the implicit usings of the SDK
    private const string OfTheReader = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        public record Order(int Id);
        """;

    private static string Readme { get; } = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    private static IEnumerable<string> Answers => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md")
        .Select(path => $"docs/{Path.GetFileName(path)}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Pages => Answers.Prepend("README.md");

    private static IEnumerable<string> PagesWithLinks => Pages.Append("CONTRIBUTING.md");

    private static IEnumerable<TestCaseData> Programs => from page in Pages
                                                         from snippet in SnippetsOf(page).Index()
                                                         select new TestCaseData(snippet.Item).SetArgDisplayNames($"{page}, snippet {snippet.Index + 1}");

    [TestCaseSource(nameof(Programs))]
    public void A_snippet_compiles(string snippet)
    {
        using var assembly = new MemoryStream();

        var problems = Compile(snippet).Emit(assembly).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);

        Assert.That(problems, Is.Empty);
    }

    [TestCase('-', TestName = "The_program_before_a_migration_compiles")]
    [TestCase('+', TestName = "The_program_after_a_migration_compiles")]
    public void A_side_of_a_diff_compiles(char side)
    {
        string diff = Diff().Match(Readme).Groups[1].Value;

        A_snippet_compiles(string.Join('\n', diff.Split('\n').Where(line => line.Length > 0 && (line[0] == ' ' || line[0] == side)).Select(line => line[1..])));
    }

    [Test]
    public async Task The_first_snippet_runs_and_handles_every_order() =>
        Assert.That(await OutputOfAsync(SnippetsOf("README.md").First()), Does.Match(@"2000 items in \d+ batches.*the size is now \d+"));

    [Test]
    public async Task The_deliveries_of_the_page_on_handlers_are_settled_each_in_its_way()
    {
        string output = await OutputOfAsync(SnippetsOf("docs/handlers.md").Single(snippet => snippet.Contains("class Delivery", StringComparison.Ordinal)));

        Assert.That(
            output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries),
            Is.EquivalentTo(new[] { "1 acknowledged", "2 dead-lettered", "3 returned", "4 returned" }));
    }

    [TestCase("dotnet run --project Dataflow.LoadAware.Demo -c Release -- --pattern spikes")]
    [TestCase("dotnet test")]
    public void A_set_up_command_stands_on_a_line_of_its_own(string command) => Assert.That(Readme.Split('\n'), Does.Contain(command));

    [TestCaseSource(nameof(PagesWithLinks))]
    public void A_link_leads_to_a_file(string page)
    {
        string path = Path.Combine(Repository.Root, page);
        var targets = Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value.Split('#')[0]).Where(target => target.Length > 0);

        Assert.That(targets.Where(target => !File.Exists(Path.Combine(Path.GetDirectoryName(path)!, target))), Is.Empty);
    }

    [TestCaseSource(nameof(PagesWithLinks))]
    public void A_link_into_a_page_leads_to_a_heading_of_it(string page)
    {
        string folder = Path.GetDirectoryName(page)!;
        var anchors = LinksOf(page).Select(link => link.Split('#')).Where(link => link.Length == 2)
            .Select(link => (Page: link[0].Length == 0 ? page : Path.Combine(folder, link[0]), Anchor: link[1]));

        Assert.That(anchors.Where(link => !HeadingsOf(link.Page).Contains(link.Anchor)), Is.Empty);
    }

    [Test]
    public void The_readme_links_to_every_page() =>
        Assert.That(Answers, Is.SubsetOf(LinksOf("README.md")));

    [Test]
    public void The_page_on_the_architecture_lists_every_other_page_under_the_question_that_it_answers() =>
        Assert.That(
            Answers.Where(page => page != "docs/architecture.md").Select(page => $"| {QuestionOf(page)} | [{Path.GetFileName(page)}]({Path.GetFileName(page)}) |"),
            Is.SubsetOf(LinesOf("docs/architecture.md")));

    [TestCaseSource(nameof(Answers))]
    public void A_page_begins_with_the_question_that_it_answers(string page) => Assert.That(QuestionOf(page), Does.EndWith("?"));

    [TestCase("docs/evaluation.md")]
    [TestCase("docs/benchmarks.md")]
    public void The_figures_of_the_readme_are_those_of_the_page(string page)
    {
        string[][] theirs = [.. TablesOf(LinesOf(page)).SelectMany(table => table)];
        string[] readme = LinesOf("README.md");
        string[][][] tables = [.. readme.Index().Where(line => line.Item == $"<!-- rows of {page} -->").Select(line => TablesOf(readme.Skip(line.Index)).First())];
        string[][] ours = [.. tables.SelectMany(table => table)];

        Assert.That(tables, Is.Not.Empty.And.All.Length.GreaterThan(2));
        Assert.That(ours.Select(row => string.Join(" | ", row)).Where((_, index) => !theirs.Any(row => IsPartOf(ours[index], row))), Is.Empty);
    }

    // Cells in the order of the page, some left out
    private static bool IsPartOf(string[] part, string[] row)
    {
        int at = 0;
        return part.All(cell => (at = Array.IndexOf(row, cell, at) + 1) > 0);
    }

    // As GitHub makes them: small letters, spaces as dashes, and nothing else that is neither letter, digit nor dash
    private static IEnumerable<string> HeadingsOf(string page) => LinesOf(page).Where(line => line.StartsWith('#'))
        .Select(line => string.Concat(line.TrimStart('#').Trim().ToLowerInvariant().Select(letter => letter == ' ' ? '-' : letter)
            .Where(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_')));

    private static string QuestionOf(string page) => LinesOf(page).First()[2..];

    private static string[] LinesOf(string page) => File.ReadAllLines(Path.Combine(Repository.Root, page));

    private static IEnumerable<string> LinksOf(string page) => Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value);

    // The cells of each table, without the line under its headings
    private static IEnumerable<string[][]> TablesOf(IEnumerable<string> lines)
    {
        var rows = new List<string[]>();
        foreach (string line in lines.Append(""))
        {
            if (line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))
            {
                rows.Add([.. line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)]);
            }
            else if (!line.StartsWith('|') && rows.Count > 0)
            {
                yield return [.. rows];
                rows.Clear();
            }
        }
    }

    private static IEnumerable<string> SnippetsOf(string page) =>
        Snippet().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(match => match.Groups[1].Value);

    private static async Task<string> OutputOfAsync(string snippet)
    {
        using var assembly = new MemoryStream();
        Compile(snippet).Emit(assembly);
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

        return output.ToString();
    }

    private static CSharpCompilation Compile(string snippet)
    {
        var own = new[] { typeof(LoadFeedback).Assembly, typeof(LoadPattern).Assembly }.Select(assembly => assembly.Location);
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.StartsWith(Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal));
        SyntaxTree program = CSharpSyntaxTree.ParseText(snippet);
        bool runs = program.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>().Any(); // otherwise it shows a class
        return CSharpCompilation.Create(
            $"Readme{Math.Abs(snippet.GetHashCode(StringComparison.Ordinal))}",
            [program, CSharpSyntaxTree.ParseText(OfTheReader)],
            framework.Concat(own).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    [GeneratedRegex("```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex("```diff\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Diff();

    [GeneratedRegex(@"\]\((?!https?:)([^)]+)\)")]
    private static partial Regex Link();
}
