using System.Globalization;
using Dataflow.LoadAware.Simulator;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Simulator;

/// <summary>The snapshot's own arithmetic and its line for people.</summary>
public class BackendStatisticsTests
{
    private readonly BackendStatistics _statistics = new()
    {
        CpuLoad = .579,
        QueueDepth = 12,
        DbLocks = 25,
        ItemsProcessed = 900,
        ItemsFailed = 2,
        BatchesProcessed = 9,
        Errors = 1,
        MeanProcessingTime = TimeSpan.FromMilliseconds(112.4),
    };

    [Test]
    public void The_error_rate_is_that_of_all_items() => Assert.That(_statistics.ErrorRate, Is.EqualTo(2.0 / 900));

    [Test]
    public void Before_the_first_item_the_error_rate_is_0() => Assert.That(new BackendStatistics().ErrorRate, Is.Zero);

    [Test]
    public void The_text_is_one_line_for_people() => Assert.That(
        _statistics.ToString(),
        Is.EqualTo("CPU 58 %, queue 12, locks 25, 900 items in 9 batches, 0.2 % of items failed, 1 timeouts, 112 ms a batch"));

    [Test]
    public void The_text_is_the_same_in_every_culture()
    {
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };

        Assert.That(_statistics.ToString(), Does.Contain("0.2 % of items"));
    }
}
