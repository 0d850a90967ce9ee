using Dataflow.LoadAware.Demo.Loops;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Loops;

public class SummaryTextTests
{
    [Test]
    public void A_summary_is_one_fact_a_line_with_the_names_in_one_column()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var totals = new LoopTotals
        {
            Batches = 312,
            Items = 20_000,
            Failed = 50,
            SmallestBatch = 12,
            LargestBatch = 140,
            Ups = 9,
            Downs = 6,
            P50 = TimeSpan.FromMilliseconds(41),
            P95 = TimeSpan.FromMilliseconds(120),
            P99 = TimeSpan.FromMilliseconds(1180),
        };

        new SummaryText(output).Heading("Summary").Fact("duration", "10.0 s").Loop(totals, TimeSpan.FromSeconds(10), finalSize: 80, "items");

        Assert.That(output.ToString(), Is.EqualTo("""

            Summary
              duration       10.0 s
              batches        312
              batch size     mean 64.1, min 12, max 140; live size at the end 80
              size changes   9 up, 6 down
              throughput     1,995 items/s
              batch latency  p50 41 ms, p95 120 ms, p99 1.2 s

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Where_there_was_a_target_it_says_how_many_batches_kept_it()
    {
        using var output = new StringWriter();

        new SummaryText(output).Loop(
            new LoopTotals { Target = TimeSpan.FromMilliseconds(50), Batches = 200, Late = 9 }, TimeSpan.FromSeconds(1), finalSize: 1, "items");

        Assert.That(output.ToString(), Does.Contain("target         50 ms, kept by 95.5 % of the batches; 95 % are asked for"));
    }

    [Test]
    public void A_run_that_took_no_time_has_no_throughput()
    {
        using var output = new StringWriter();

        new SummaryText(output).Loop(new LoopTotals { Items = 5 }, TimeSpan.Zero, finalSize: 1, "items");

        Assert.That(output.ToString(), Does.Contain("throughput     0 items/s"));
    }
}
