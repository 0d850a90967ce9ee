using Dataflow.LoadAware.Simulator.Evaluation;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator.Evaluation;

/// <summary>The quantiles of the normal law against a table.</summary>
public class NormalLawTests
{
    [TestCase(.5, 0)]
    [TestCase(.9, 1.2815515655446004)]
    [TestCase(.95, 1.6448536269514722)]
    [TestCase(.99, 2.3263478740408408)]
    [TestCase(.999, 3.090232306167813)]
    [TestCase(.05, -1.6448536269514722)]
    [TestCase(.001, -3.090232306167813)]
    public void A_quantile_is_that_of_the_table(double probability, double deviations) =>
        Assert.That(NormalLaw.Quantile(probability), Is.EqualTo(deviations).Within(1e-8));
}
