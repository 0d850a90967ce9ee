using Dataflow.LoadAware.Demo.Dashboard;
using Dataflow.LoadAware.Demo.Dashboard.Fields;
using Dataflow.LoadAware.Demo.Dashboard.Runs;
using Dataflow.LoadAware.Demo.Loops;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Dashboard;

/// <summary>docs/dashboard.md, held to its word.</summary>
public class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "dashboard.md"));

    [Test]
    public void Every_field_of_a_start_stands_there_with_its_values_and_its_default()
    {
        foreach (Field field in StartFields.All)
        {
            string row = Page.Split('\n').First(line => line.StartsWith($"| `{field.Name}` |", StringComparison.Ordinal));

            Assert.That(row, Does.EndWith($" | {field.Default ?? "null"} |"));
            Assert.That(row, Does.Contain(Values(field)));
        }
    }

    [Test]
    public void Every_figure_of_a_sample_stands_there()
    {
        foreach (var property in typeof(Sample).GetProperties())
        {
            Assert.That(Page, Does.Contain($"`{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}`"));
        }
    }

    [Test]
    public void Every_limit_stands_there()
    {
        Assert.That(Page, Does.Contain($"A sample every {DashboardRun.SamplePeriod.TotalMilliseconds} ms; {Figures.Count(Lane.SamplesKept)} are kept"));
        Assert.That(Page, Does.Contain($"{LoopRecorder.ChangesKept} decisions"));
        Assert.That(Page, Does.Contain($"{DashboardServer.MostConnections} connections"));
        Assert.That(Page, Does.Contain($"{DashboardServer.LargestBody / 1024} KiB"));
        Assert.That(Page, Does.Contain(ListenAddress.Standard));
        Assert.That(Page, Does.Contain($"`beat` after {RunStream.LongestSilence.TotalSeconds} s"));
    }

    private static string Values(Field field) =>
        field is ChoiceField { CanBeNull: true } ? "a controller or null"
        : field.Choices is { } choices ? string.Join(", ", choices)
        : $"{field.Minimum} to {field.Maximum}{(field.CanBeNull ? " or null" : "")}";
}
