using Dataflow.LoadAware.Control;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Control;

/// <summary>The mean of the last few values.</summary>
public class RecentMeanTests
{
    [Test]
    public void Without_values_it_is_0() => Assert.That(new RecentMean(3).Mean, Is.Zero);

    [Test]
    public void It_is_the_mean_of_what_there_is() => Assert.That(Of(3, 1, 2).Mean, Is.EqualTo(1.5));

    [Test]
    public void The_oldest_value_gives_way() => Assert.That(Of(3, 90, 1, 2, 3).Mean, Is.EqualTo(2));

    [Test]
    public void Cleared_it_starts_again()
    {
        RecentMean mean = Of(3, 90, 90, 90);
        mean.Clear();
        Assert.That(mean.Mean, Is.Zero);
        mean.Add(4);
        Assert.That(mean.Mean, Is.EqualTo(4));
    }

    private static RecentMean Of(int capacity, params double[] values)
    {
        var mean = new RecentMean(capacity);
        Array.ForEach(values, mean.Add);
        return mean;
    }
}
