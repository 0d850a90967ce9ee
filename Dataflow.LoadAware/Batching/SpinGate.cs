using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// The lock of a block: a compare-and-swap that spins, then yields. It is held for a few stores at a time (longer to take a
/// <see cref="Lease"/> back), never across a foreign call, and is not re-entrant. In a debug build it knows its owner, so that helpers can assert it both ways.
/// </summary>
/// <remarks>Keep it in a field that is not readonly: a copy is another lock.</remarks>
internal struct SpinGate
{
    private int _held;
#if DEBUG
    private int _ownerThread;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        AssertNotHeld();
        if (Interlocked.CompareExchange(ref _held, 1, 0) != 0)
        {
            EnterContended(ref _held);
        }

        NoteOwner();
    }

    /// <summary>Enters if the gate is free, for a look that must not wait.</summary>
    public bool TryEnter()
    {
        if (Interlocked.CompareExchange(ref _held, 1, 0) != 0)
        {
            return false;
        }

        NoteOwner();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        AssertHeld();
#if DEBUG
        _ownerThread = 0;
#endif
        Volatile.Write(ref _held, 0);
    }

    [Conditional("DEBUG")]
    [SuppressMessage("Performance", "CA1822", Justification = "It has a body in a debug build only.")]
    public readonly void AssertHeld()
    {
#if DEBUG
        Debug.Assert(_ownerThread == Environment.CurrentManagedThreadId, "the gate must be held here");
#endif
    }

    /// <summary>For the places that call something foreign.</summary>
    [Conditional("DEBUG")]
    [SuppressMessage("Performance", "CA1822", Justification = "It has a body in a debug build only.")]
    public readonly void AssertNotHeld()
    {
#if DEBUG
        Debug.Assert(_ownerThread != Environment.CurrentManagedThreadId, "the gate must not be held here");
#endif
    }

    [Conditional("DEBUG")]
    [SuppressMessage("Performance", "CA1822", Justification = "It has a body in a debug build only.")]
    private void NoteOwner()
    {
#if DEBUG
        _ownerThread = Environment.CurrentManagedThreadId;
#endif
    }

    // Waits on a plain read, so that the line stays shared among the waiters; SpinOnce yields early, for the holder may have been
    // preempted, and never sleeps a whole millisecond (-1).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EnterContended(ref int held)
    {
        var spinner = new SpinWait();
        do
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
        while (Volatile.Read(ref held) != 0 || Interlocked.CompareExchange(ref held, 1, 0) != 0);
    }
}
