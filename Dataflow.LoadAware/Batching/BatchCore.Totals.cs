using System.Diagnostics;

namespace Dataflow.LoadAware.Batching;

// What was handed on: counted always, and told to who listens. See BatchCore.cs for the gate.
internal sealed partial class BatchCore<T>
{
    private List<(HandOn Batch, long Began)>? _untold; // none until somebody listens

    /// <summary>What the block has done since it was made, as far as it is in the books.</summary>
    public HandOnTotals Totals { get; } = new();

    /// <summary>Who is told of each batch. Set once, when the block is wired.</summary>
    public IHandOnObserver? Observer { get; set; }

    /// <summary>What the block has done up to now. The numbers go on.</summary>
    public HandOnTotals TotalsNow()
    {
        Enter();
        Gate.Exit();
        return Totals;
    }

    /// <summary>How long the oldest waiting item has waited; null when none waits, the block has no clock, or its clock throws.</summary>
    public TimeSpan? OldestAge()
    {
        if (Clock is null || !TryReadClock(out long now))
        {
            return null;
        }

        Enter();
        TimeSpan? age = Boundaries.Waiting > 0 ? Clock.Elapsed(Clock.TimeOfHead_NeedsLock(Boundaries), now) : null;
        Gate.Exit();
        return age;
    }

    // For who only looks, and is to be told the rest, or of the other blocks.
    private bool TryReadClock(out long now)
    {
        try
        {
            now = Clock!.Now();
            return true;
        }
        catch (Exception)
        {
            now = FlushClock.NotRead;
            return false;
        }
    }

    private void Count_NeedsLock(int items)
    {
        Gate.AssertHeld();
        HandOnReason reason = Reason_NeedsLock(items);
        Totals.HandedOn_NeedsLock(reason, items);
        if (Observer is { IsEnabled: true })
        {
            long began = Clock?.TimeOfHead_NeedsLock(Boundaries) ?? 0;
            (_untold ??= []).Add((new HandOn(items, Boundaries.Size, reason, Age: null), began));
        }
    }

    // Asked before the batch leaves the books.
    private HandOnReason Reason_NeedsLock(int items)
    {
        if (Boundaries.Ready > 0)
        {
            return items >= Boundaries.Size ? HandOnReason.Size
                : Boundaries.EndsAtMark(items) ? HandOnReason.Trigger
                : Boundaries.AreWeighed ? HandOnReason.Weight
                : HandOnReason.Size;
        }

        return Declining && Arriving == 0 ? HandOnReason.Completion
            : Clock is not null && Clock.IsDue_NeedsLock(Boundaries) ? HandOnReason.Timeout
            : Settings.FlushWhenIdle ? HandOnReason.Idle
            : HandOnReason.Size;
    }

    /// <summary>Takes over what is still to be told, for a loop that tells it itself.</summary>
    /// <param name="told">The loop's own list, told and cleared; null when it has none yet.</param>
    public void SwapUntold_NeedsLock(ref List<(HandOn Batch, long Began)>? told)
    {
        Gate.AssertHeld();
        Debug.Assert(told is null || told.Count == 0, "what was taken over has been told");
        if (_untold is { Count: > 0 })
        {
            (_untold, told) = (told ?? [], _untold);
        }
    }

    /// <summary>Tells what was taken over, and clears the list. Foreign: not under the gate.</summary>
    public void Tell(List<(HandOn Batch, long Began)>? untold)
    {
        Gate.AssertNotHeld();
        if (untold is null || untold.Count == 0)
        {
            return;
        }

        long now = 0;
        bool known = Clock is not null && TryReadClock(out now);
        foreach ((HandOn batch, long began) in untold)
        {
            Tell(batch with { Age = known ? Clock!.Elapsed(began, now) : null });
        }

        untold.Clear();
    }

    private void TellObserver()
    {
        List<(HandOn Batch, long Began)>? untold = null;
        Enter();
        SwapUntold_NeedsLock(ref untold);
        Gate.Exit();
        Tell(untold);
    }

    // Who listens must not end the loop that tells it.
    private void Tell(in HandOn batch)
    {
        try
        {
            Observer!.HandedOn(batch);
        }
        catch (Exception)
        {
            // It has been told; what it makes of it is its own.
        }
    }
}
