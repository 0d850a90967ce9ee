using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation.Scenarios;

/// <summary>Runs each data file beside this one and holds its outcome against the ranges in it.</summary>
public class ScenarioTests
{
    private const string Folder = ".Scenarios.Cases.";

    [TestCaseSource(nameof(Cases))]
    public void Every_figure_lies_in_its_range(Scenario scenario)
    {
        var figures = scenario.Run();

        Assert.Multiple(() =>
        {
            foreach (var (name, range) in scenario.Expected)
                Assert.That(figures[name], Is.InRange(range[0], range[1]), $"{name} of \"{scenario.Fact}\"");
        });
    }

    [TestCaseSource(nameof(Cases))]
    public void Every_case_says_what_it_expects(Scenario scenario) => Assert.That(scenario.Expected, Is.Not.Empty);

    private static IEnumerable<TestCaseData> Cases()
    {
        var assembly = typeof(ScenarioTests).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.Contains(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var scenario = Scenario.Parse(stream);
            yield return new TestCaseData(scenario).SetArgDisplayNames(scenario.Fact);
        }
    }
}
