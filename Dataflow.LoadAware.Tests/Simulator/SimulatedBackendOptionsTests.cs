using Dataflow.LoadAware.Simulator;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator;

/// <summary>The options: defaults, limits and messages.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class SimulatedBackendOptionsTests
{
    private readonly SimulatedBackendOptions _options = new();

    [Test]
    public void Has_the_documented_defaults() => Assert.Multiple(() =>
    {
        Assert.That(_options.Pattern, Is.EqualTo(LoadPattern.Constant));
        Assert.That(_options.Course, Is.Null);
        Assert.That(_options.TimeScale, Is.EqualTo(1));
        Assert.That(_options.Seed, Is.EqualTo(1));
        Assert.That(_options.Cost, Is.EqualTo(new CostModel()));
        Assert.That(_options.MaxDegreeOfParallelism, Is.EqualTo(1));
        Assert.That(_options.CustomMetrics, Is.Null);
        Assert.That(_options.TimeProvider, Is.SameAs(TimeProvider.System));
        Assert.That(_options.CancellationToken, Is.EqualTo(CancellationToken.None));
    });

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1025)]
    public void The_degree_of_parallelism_is_1_to_1024(int value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _options.MaxDegreeOfParallelism = value)!;

        Assert.That(error.Message, Is.EqualTo(
            $"MaxDegreeOfParallelism must be from 1 to 1024. (Parameter 'MaxDegreeOfParallelism'){Environment.NewLine}Actual value was {value}."));
    }

    [TestCase(1)]
    [TestCase(1024)]
    public void Both_ends_of_the_degree_of_parallelism_are_allowed(int value)
    {
        _options.MaxDegreeOfParallelism = value;

        Assert.That(_options.MaxDegreeOfParallelism, Is.EqualTo(value));
    }

    [Test]
    public void An_unknown_pattern_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _options.Pattern = (LoadPattern)4)!;

        Assert.That(error.Message, Does.StartWith("Pattern must be one of Constant, SineWave, Spikes, Gradual."));
    }

    [TestCase(0)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    public void A_time_scale_that_is_no_positive_number_is_refused(double value)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _options.TimeScale = value)!;

        Assert.That(error.Message, Does.StartWith("TimeScale must be a number from 1E-09 to 1000000000."));
    }

    [Test]
    public void The_cost_must_not_be_null()
    {
        var error = Assert.Throws<ArgumentNullException>(() => _options.Cost = null!)!;

        Assert.That(error.Message, Does.StartWith("Cost must not be null."));
    }

    [Test]
    public void The_time_provider_must_not_be_null()
    {
        var error = Assert.Throws<ArgumentNullException>(() => _options.TimeProvider = null!)!;

        Assert.That(error.Message, Does.StartWith("TimeProvider must not be null."));
    }
}
