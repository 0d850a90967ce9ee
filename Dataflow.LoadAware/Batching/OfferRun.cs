using System.Runtime.InteropServices;

namespace Dataflow.LoadAware.Batching;

/// <summary>
/// Full batches that one turn of the gate lets the offering loop hand on, one after the other, without coming back in between: with small
/// batches and busy producers the gate's line is what moves most between the cores.
/// </summary>
/// <remarks>
/// The loop looks whether the run is over before it shows another batch, and notes that the one before was accepted. Whoever enters the gate, but
/// for a post or PostMany, ends the run and enters what was handed on into the books (BatchCore.Enter). So nobody decides on
/// books that lag behind, and after a change of size one batch at most still lands as it was cut: the one that was about to be shown.
/// <para>The fields of the loop have a cache line to themselves, for it writes them once a batch.</para>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal sealed class OfferRun
{
    // *** Written by the loop, read under the gate.
    [FieldOffset(64)]
    private volatile int _handedOn;

    // *** Written under the gate, read by the loop.
    [FieldOffset(68)]
    private volatile bool _isOver;

    // *** Guarded by the gate.
    [FieldOffset(128)]
    private int _booked;

    /// <summary>Items in each of its batches.</summary>
    [field: FieldOffset(132)]
    public int Length { get; private set; }

    /// <summary>For the loop: whether the batch that it has shown is the last one.</summary>
    public bool IsOver => _isOver;

    /// <summary>Begins anew.</summary>
    public void Begin_NeedsLock(int length)
    {
        Length = length;
        _booked = _handedOn = 0;
        _isOver = false;
    }

    /// <summary>For the loop: notes that the batch it has shown was accepted, before it shows another.</summary>
    public void NoteHandedOn() => _handedOn++; // nobody else writes it

    /// <summary>Ends the run: the batch that is being shown is its last.</summary>
    public void End_NeedsLock() => _isOver = true;

    /// <summary>Whether a batch was handed on that is not in the books yet; if so the caller must enter it.</summary>
    public bool TryBook_NeedsLock()
    {
        bool any = _booked < _handedOn;
        _booked += any ? 1 : 0;
        return any;
    }
}
