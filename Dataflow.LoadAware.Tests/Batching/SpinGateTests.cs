using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>The lock of a block.</summary>
[TestFixture]
internal sealed class SpinGateTests
{
    private SpinGate _gate;

    /// <summary>Without the gate two threads lose increments within a few thousand of them.</summary>
    [Test]
    public void Only_one_thread_at_a_time_is_inside()
    {
        const int Threads = 4;
        const int Times = 50_000;
        int inside = 0;
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < Times; i++)
            {
                _gate.Enter();
                inside++;
                _gate.Exit();
            }
        }))];

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.That(inside, Is.EqualTo(Threads * Times));
    }

    [Test]
    public void A_look_that_must_not_wait_finds_the_gate_free_or_goes_away()
    {
        Assert.That(_gate.TryEnter(), Is.True);
        Assert.That(Task.Run(() => _gate.TryEnter()).GetAwaiter().GetResult(), Is.False);
        _gate.Exit();
        Assert.That(_gate.TryEnter(), Is.True);
    }
}
