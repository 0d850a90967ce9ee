using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>Every default, bound and copy.</summary>
public class BatchHandlerOptionsTests
{
    private readonly BatchHandlerOptions _options = new();

    [Test]
    public void The_defaults_are_those_of_the_documentation() => Assert.Multiple(() =>
    {
        Assert.That(_options.MaxDegreeOfParallelism, Is.EqualTo(1));
        Assert.That(_options.AttemptTimeout, Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That(_options.CancelGrace, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(_options.IsTransient, Is.EqualTo((Func<Exception, bool>)TransientFailure.IsTransient));
        Assert.That(_options.MaxRetries, Is.EqualTo(5));
        Assert.That(_options.AfterRetries, Is.EqualTo(AfterRetries.Bisect));
        Assert.That(_options.BackoffDelay, Is.EqualTo(TimeSpan.FromMilliseconds(200)));
        Assert.That(_options.MaxBackoffDelay, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(_options.Seed, Is.Null);
        Assert.That(_options.MaxExtraCalls, Is.EqualTo(100));
        Assert.That(_options.CircuitThreshold, Is.EqualTo(5));
        Assert.That(_options.CircuitPause, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(_options.LiveSize, Is.Null);
        Assert.That(_options.RejectedCapacity, Is.EqualTo(1000));
        Assert.That(_options.FaultOnRejected, Is.False);
        Assert.That(_options.NameFormat, Is.EqualTo(new DataflowBlockOptions().NameFormat));
        Assert.That(_options.MeterFactory, Is.Null);
        Assert.That(_options.TimeProvider, Is.SameAs(TimeProvider.System));
        Assert.That(_options.CancellationToken, Is.EqualTo(CancellationToken.None));
    });

    [Test]
    public void Wrong_values_are_refused_where_they_are_set()
    {
        var long50Days = TimeSpan.FromDays(50);
        AssertRefused(() => _options.MaxDegreeOfParallelism = 0, "MaxDegreeOfParallelism must be 1 or more.");
        AssertRefused(() => _options.MaxRetries = -1, "MaxRetries must be 0 or more.");
        AssertRefused(() => _options.MaxExtraCalls = -1, "MaxExtraCalls must be 0 or more.");
        AssertRefused(() => _options.CircuitThreshold = 0, "CircuitThreshold must be 1 or more.");
        AssertRefused(() => _options.RejectedCapacity = 0, "RejectedCapacity must be 1 or more.");
        AssertRefused(() => _options.AfterRetries = (AfterRetries)2, "AfterRetries must be Bisect or Reject.");
        AssertRefused(
            () => _options.AttemptTimeout = TimeSpan.Zero,
            "AttemptTimeout must be more than zero and at most 49.17:02:47.2940000, or Timeout.InfiniteTimeSpan for none.");
        AssertRefused(() => _options.CancelGrace = long50Days, "CancelGrace must be zero or more and at most 49.17:02:47.2940000.");
        AssertRefused(() => _options.BackoffDelay = TimeSpan.FromTicks(-1), "BackoffDelay must be zero or more and at most");
        AssertRefused(() => _options.MaxBackoffDelay = long50Days, "MaxBackoffDelay must be zero or more and at most");
        AssertRefused(() => _options.CircuitPause = TimeSpan.FromTicks(-1), "CircuitPause must be zero or more and at most");
        Assert.That(() => _options.IsTransient = null!, Throws.ArgumentNullException.With.Message.StartsWith("IsTransient must not be null."));
        Assert.That(() => _options.NameFormat = null!, Throws.ArgumentNullException.With.Message.StartsWith("NameFormat must not be null."));
        Assert.That(() => _options.TimeProvider = null!, Throws.ArgumentNullException.With.Message.StartsWith("TimeProvider must not be null."));
    }

    [Test]
    public void The_ends_of_each_range_are_taken() => Assert.DoesNotThrow(() =>
    {
        _options.MaxRetries = 0;
        _options.MaxExtraCalls = 0;
        _options.CircuitThreshold = null;
        _options.CircuitPause = _options.CancelGrace = _options.BackoffDelay = _options.MaxBackoffDelay = TimeSpan.Zero;
        _options.AttemptTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1L);
    });

    [Test]
    public async Task They_are_copied()
    {
        var block = new BatchHandlerBlock<int>((_, _) => throw new FormatException(), _options);
        _options.FaultOnRejected = true;
        block.Post([1]);
        block.Complete();
        await block.Completion.InTime();
    }

    private static void AssertRefused(Action set, string words) =>
        Assert.That(set, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith(words));
}
