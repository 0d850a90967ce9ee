using Dataflow.LoadAware.Demo.Ingest;
using Dataflow.LoadAware.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Ingest;

public class LockWaitTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Each_refusal_waits_twice_as_long_up_to_half_a_second()
    {
        var wait = new LockWait(_time);
        var waits = new List<double>();
        for (int refusal = 0; refusal < 7; refusal++)
        {
            waits.Add(Measure(wait.RefusedAsync(CancellationToken.None)));
        }

        Assert.That(waits, Is.EqualTo(new double[] { 20, 40, 80, 160, 320, 500, 500 }));
        Assert.That(wait.Refusals, Is.EqualTo(7));
    }

    [Test]
    public void After_a_success_the_wait_is_short_again()
    {
        var wait = new LockWait(_time);
        Measure(wait.RefusedAsync(CancellationToken.None));

        wait.Succeeded();

        Assert.That(Measure(wait.RefusedAsync(CancellationToken.None)), Is.EqualTo(20));
    }

    [Test]
    public async Task It_tries_until_it_succeeds()
    {
        var wait = new LockWait(_time);
        int attempts = 0;

        Task until = wait.UntilAsync(() => ++attempts == 3, CancellationToken.None);
        Patience.Until(() => Turned(until), "the third attempt");

        await until;
        Assert.That((attempts, wait.Refusals), Is.EqualTo((3, 2L)));
    }

    [Test]
    public void It_can_be_told_to_stop()
    {
        using var stop = new CancellationTokenSource();
        Task until = new LockWait(_time).UntilAsync(() => false, stop.Token);

        stop.Cancel();

        Assert.That(async () => await until.InTime(), Throws.InstanceOf<OperationCanceledException>());
    }

    private bool Turned(Task task)
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        return task.IsCompleted;
    }

    private double Measure(Task wait)
    {
        var start = _time.GetUtcNow();
        while (!wait.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        return (_time.GetUtcNow() - start).TotalMilliseconds;
    }
}
