using CsCheck;
using Dataflow.LoadAware.Demo.CommandLine;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.CommandLine;

public class DurationTextTests
{
    [TestCase("500ms", 500)]
    [TestCase("3s", 3_000)]
    [TestCase("2m", 120_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("1.5s", 1_500)]
    [TestCase("3 s", 3_000)]
    [TestCase("250MS", 250)]
    [TestCase("24h", 86_400_000)]
    public void A_number_with_a_unit_is_a_duration(string text, double milliseconds)
    {
        Assert.That(DurationText.TryParse(text, out TimeSpan duration), Is.True);
        Assert.That(duration.TotalMilliseconds, Is.EqualTo(milliseconds));
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("s")]
    [TestCase("0s")]
    [TestCase("-1s")]
    [TestCase("1e3s")]
    [TestCase("1,5s")]
    [TestCase("NaNs")]
    [TestCase("25h")]
    [TestCase("99999999999999999999s")]
    [TestCase("3 days")]
    [TestCase("3sec")]
    public void Anything_else_is_none(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);

    [TestCase(500, "500ms")]
    [TestCase(1_000, "1s")]
    [TestCase(1_500, "1500ms")]
    [TestCase(90_000, "90s")]
    [TestCase(120_000, "2m")]
    [TestCase(7_200_000, "2h")]
    [TestCase(0.5, "0.5ms")]
    public void A_duration_is_written_in_its_largest_whole_unit(double milliseconds, string text) =>
        Assert.That(DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)), Is.EqualTo(text));

    [Test]
    public void What_is_written_reads_back() =>
        Gen.Int[1, 86_400_000].Sample(milliseconds =>
        {
            var duration = TimeSpan.FromMilliseconds(milliseconds);
            return DurationText.TryParse(DurationText.Format(duration), out TimeSpan read) && read == duration;
        });
}
