using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>Defaults and bounds of the guards.</summary>
public class GuardOptionsTests
{
    [Test]
    public void The_defaults_are_20_and_5_percent_without_ceilings()
    {
        var options = new GuardOptions();
        Assert.That((options.OverloadErrorRate, options.GrowthErrorRate), Is.EqualTo((0.2, 0.05)));
        Assert.That((options.CpuCeiling, options.QueueCeiling, options.LockCeiling), Is.EqualTo(((double?)null, (int?)null, (int?)null)));
    }

    [TestCase(-0.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void Rates_and_loads_are_fractions(double value)
    {
        AssertRefused(o => o.OverloadErrorRate = value, "OverloadErrorRate must be a number from 0 to 1.");
        AssertRefused(o => o.GrowthErrorRate = value, "GrowthErrorRate must be a number from 0 to 1.");
        AssertRefused(o => o.CpuCeiling = value, "CpuCeiling must be a number from 0 to 1.");
    }

    [Test]
    public void Ceilings_of_counts_are_1_or_more()
    {
        AssertRefused(o => o.QueueCeiling = 0, "QueueCeiling must be 1 or more.");
        AssertRefused(o => o.LockCeiling = 0, "LockCeiling must be 1 or more.");
    }

    [Test]
    public void Ceilings_can_be_switched_off_again()
    {
        var options = new GuardOptions { CpuCeiling = 0.9, QueueCeiling = 5, LockCeiling = 5 };
        options.CpuCeiling = null;
        options.QueueCeiling = options.LockCeiling = null;
        Assert.That((options.CpuCeiling, options.QueueCeiling, options.LockCeiling), Is.EqualTo(((double?)null, (int?)null, (int?)null)));
    }

    private static void AssertRefused(Action<GuardOptions> set, string rule) =>
        Assert.That(() => set(new GuardOptions()), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.StartsWith(rule));
}
