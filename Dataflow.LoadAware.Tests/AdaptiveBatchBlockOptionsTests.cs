using System.Threading.Tasks.Dataflow;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests;

/// <summary>Defaults, bounds and messages of the options, and what the constructor says when they do not go together.</summary>
public sealed class AdaptiveBatchBlockOptionsTests
{
    [Test]
    public void The_defaults_are_those_of_the_documentation()
    {
        AdaptiveBatchBlockOptions options = new();

        Assert.That(
            (options.InitialBatchSize, options.MinBatchSize, options.MaxBatchSize, options.FlushTimeout, options.FlushWhenIdle, options.TimeProvider),
            Is.EqualTo((50, 1, 1000, TimeSpan.FromSeconds(1), false, TimeProvider.System)));
    }

    [Test]
    public void The_defaults_of_a_grouping_block_stay_as_they_are()
    {
        AdaptiveBatchBlockOptions options = new();

        Assert.That((options.Greedy, options.BoundedCapacity, options.MaxNumberOfGroups), Is.EqualTo((true, -1, -1L)));
    }

    [TestCase(10, 10)]
    [TestCase(5000, 1000)]
    public void The_default_of_MaxBatchSize_follows_a_smaller_capacity(int capacity, int expected) =>
        Assert.That(new AdaptiveBatchBlockOptions { BoundedCapacity = capacity }.MaxBatchSize, Is.EqualTo(expected));

    [Test]
    public void The_default_of_InitialBatchSize_follows_the_limits() =>
        Assert.That(
            (new AdaptiveBatchBlockOptions { MaxBatchSize = 20 }.InitialBatchSize, new AdaptiveBatchBlockOptions { MinBatchSize = 60 }.InitialBatchSize),
            Is.EqualTo((20, 60)));

    [TestCase(0)]
    [TestCase(-5)]
    public void InitialBatchSize_refuses_less_than_one(int value) =>
        AssertRefused(() => new AdaptiveBatchBlockOptions { InitialBatchSize = value }, "InitialBatchSize", "InitialBatchSize must be 1 or more.", value);

    [TestCase(0)]
    [TestCase(-5)]
    public void MinBatchSize_refuses_less_than_one(int value) =>
        AssertRefused(() => new AdaptiveBatchBlockOptions { MinBatchSize = value }, "MinBatchSize", "MinBatchSize must be 1 or more.", value);

    [TestCase(0)]
    [TestCase(-5)]
    public void MaxBatchSize_refuses_less_than_one(int value) =>
        AssertRefused(() => new AdaptiveBatchBlockOptions { MaxBatchSize = value }, "MaxBatchSize", "MaxBatchSize must be 1 or more.", value);

    [TestCase(0)]
    [TestCase(-2)]
    [TestCase(4_294_967_295)]
    public void FlushTimeout_refuses_what_no_timer_can_wait_for(double milliseconds)
    {
        TimeSpan value = TimeSpan.FromMilliseconds(milliseconds);

        AssertRefused(
            () => new AdaptiveBatchBlockOptions { FlushTimeout = value },
            "FlushTimeout",
            "FlushTimeout must be more than zero and at most 49.17:02:47.2940000, or Timeout.InfiniteTimeSpan for none.",
            value);
    }

    [Test]
    public void FlushTimeout_takes_its_bounds_and_infinity()
    {
        TimeSpan[] values = [TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(4_294_967_294), Timeout.InfiniteTimeSpan];

        Assert.That(values.Select(value => new AdaptiveBatchBlockOptions { FlushTimeout = value }.FlushTimeout), Is.EqualTo(values));
    }

    [Test]
    public void TimeProvider_refuses_null() =>
        Assert.That(
            () => new AdaptiveBatchBlockOptions { TimeProvider = null! },
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("TimeProvider"));

    [Test]
    public void The_block_refuses_null_options() =>
        Assert.That(
            () => new AdaptiveBatchBlock<int>(null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("options"));

    [Test]
    public void The_block_refuses_a_MaxBatchSize_above_its_capacity() =>
        AssertRefused(
            () => new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { BoundedCapacity = 10, MaxBatchSize = 11 }),
            "MaxBatchSize",
            "MaxBatchSize must not be above BoundedCapacity (10), for a full block must be able to form a batch.",
            11);

    [Test]
    public void The_block_refuses_a_MinBatchSize_above_MaxBatchSize() =>
        AssertRefused(
            () => new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { MinBatchSize = 11, MaxBatchSize = 10 }),
            "MinBatchSize",
            "MinBatchSize must not be above MaxBatchSize (10).",
            11);

    [TestCase(4)]
    [TestCase(11)]
    public void The_block_refuses_an_InitialBatchSize_outside_the_limits(int initial) =>
        AssertRefused(
            () => new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { InitialBatchSize = initial, MinBatchSize = 5, MaxBatchSize = 10 }),
            "InitialBatchSize",
            "InitialBatchSize must lie between MinBatchSize (5) and MaxBatchSize (10).",
            initial);

    [Test]
    public void The_block_refuses_adaptive_options_beside_a_size() =>
        Assert.That(
            () => new AdaptiveBatchBlock<int>(5, new AdaptiveBatchBlockOptions()),
            Throws.ArgumentException
                .With.Property("ParamName").EqualTo("dataflowBlockOptions")
                .And.Message.StartsWith("An AdaptiveBatchBlockOptions has its own sizes: pass it to the constructor that takes it alone."));

    [Test]
    public void The_block_starts_at_the_size_and_with_the_limits_that_it_was_given()
    {
        AdaptiveBatchBlock<int> block = new(new AdaptiveBatchBlockOptions { InitialBatchSize = 7, MinBatchSize = 5, MaxBatchSize = 10 });

        Assert.That((block.BatchSize, block.MinBatchSize, block.MaxBatchSize), Is.EqualTo((7, 5, 10)));
    }

    [Test]
    public void Later_changes_have_no_effect_on_a_block_that_exists()
    {
        AdaptiveBatchBlockOptions options = new() { InitialBatchSize = 7, MaxBatchSize = 10, FlushTimeout = Timeout.InfiniteTimeSpan };
        AdaptiveBatchBlock<int> block = new(options);
        options.MaxBatchSize = 500;
        options.InitialBatchSize = 20;
        options.FlushWhenIdle = true;
        block.Post(1);

        Assert.That((block.BatchSize, block.MaxBatchSize, block.OutputCount), Is.EqualTo((7, 10, 0)));
    }

    [Test]
    public void They_are_grouping_options() => Assert.That(new AdaptiveBatchBlockOptions(), Is.InstanceOf<GroupingDataflowBlockOptions>());

    private static void AssertRefused(Func<object> make, string property, string message, object value) =>
        Assert.That(
            () => make(),
            Throws.TypeOf<ArgumentOutOfRangeException>()
                .With.Property("ParamName").EqualTo(property)
                .And.Property("ActualValue").EqualTo(value)
                .And.Message.EqualTo(new ArgumentOutOfRangeException(property, value, message).Message));
}
