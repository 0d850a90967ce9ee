using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Run;

public class ProducersTests
{
    private readonly HookedTimeProvider _time = new();
    private readonly BufferBlock<int> _target = new();

    [Test]
    public async Task Without_a_rate_all_are_sent_at_once()
    {
        var producers = new Producers(_target, 100, itemsPerSecond: null, _time);

        await producers.RunAsync(3, CancellationToken.None).InTime();

        Assert.That((producers.Sent, _target.Count), Is.EqualTo((100L, 100)));
    }

    [Test]
    public async Task At_a_rate_each_item_has_its_moment()
    {
        using var stop = new CancellationTokenSource();
        DateTimeOffset start = _time.GetUtcNow();
        var producers = new Producers(_target, 100, itemsPerSecond: 10, _time);
        Task work = producers.RunAsync(1, stop.Token);

        foreach (int item in new[] { 1, 2, 3 })
        {
            TimeSpan wait = await _time.NextTimer();
            Assert.That(_time.GetUtcNow() - start + wait, Is.EqualTo(TimeSpan.FromMilliseconds(100 * item)));
            Assert.That(_target.Count, Is.Zero, "before its moment");
            _time.Advance(wait);
            Assert.That(await _target.ReceiveAsync().InTime(), Is.EqualTo(item));
        }

        await stop.CancelAsync();
        await work.InTime();
    }

    [Test]
    public async Task A_stop_does_not_wait_for_the_next_item()
    {
        using var stop = new CancellationTokenSource();
        Task work = new Producers(_target, 100, itemsPerSecond: 1, _time).RunAsync(4, stop.Token);

        await stop.CancelAsync();

        await work.InTime();
        Assert.That(_target.Count, Is.Zero);
    }
}
