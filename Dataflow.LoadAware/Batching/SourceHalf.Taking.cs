using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

// Taking: the ways in which somebody comes for the head. See SourceHalf.cs for the claims.
internal sealed partial class SourceHalf<T>
{
    /// <summary>Turns of a spinner (the first ten spin, the rest yield) that anybody waits for an offer to end before giving up.</summary>
    private const int PatienceWithOffer = 40;

    private bool OfferedElsewhere_NeedsLock => _offering && _offeringThread != Environment.CurrentManagedThreadId;

    public T[]? ConsumeMessage(DataflowMessageHeader messageHeader, object target, out bool messageConsumed)
    {
        ProtocolGuard.CheckTaker(messageHeader, target);
        HeadOffer<T> head = default;
        EnterPatiently(holder: target);
        messageConsumed = MayCome_NeedsLock(messageHeader, target) && TryBeginTake_NeedsLock(out head);
        _core.Gate.Exit();
        return messageConsumed ? FinishTake(head, target) : null;
    }

    public bool ReserveMessage(DataflowMessageHeader messageHeader, object target)
    {
        ProtocolGuard.CheckTaker(messageHeader, target);
        EnterPatiently();
        bool reserved = _reservedFor is null && MayCome_NeedsLock(messageHeader, target)
            && !_core.Dropping && _core.HeadLength_NeedsLock() > 0;
        if (reserved)
        {
            _reservedFor = target;
        }

        _core.Gate.Exit();
        return reserved;
    }

    public void ReleaseReservation(DataflowMessageHeader messageHeader, object target)
    {
        ProtocolGuard.CheckTaker(messageHeader, target);
        EnterWithNobodyTaking();
        if (!ReferenceEquals(_reservedFor, target) || messageHeader.Id != _headId)
        {
            _core.Gate.Exit();
            throw new InvalidOperationException($"The target {target} does not hold a reservation of message {messageHeader.Id}.");
        }

        _reservedFor = null;
        _offeringEnabled = true;

        // Within the offer itself the target's answer counts; released on another thread, the message must be offered once more.
        _offerAgain |= OfferedElsewhere_NeedsLock;
        _core.Leave_NeedsLock();
    }

    public bool TryReceive(Predicate<T[]>? filter, [NotNullWhen(true)] out T[]? item)
    {
        if (filter is not null)
        {
            return TryReceiveFiltered(filter, out item);
        }

        item = null;
        HeadOffer<T> head = default;
        bool taken = EnterForReceive() && TryBeginTake_NeedsLock(out head);
        _core.Gate.Exit();
        if (taken)
        {
            item = FinishTake(head, consumer: null);
        }

        return taken;
    }

    public bool TryReceiveAll([NotNullWhen(true)] out IList<T[]>? items)
    {
        items = null;
        if (!EnterForReceive() || _core.Dropping || _core.HeadLength_NeedsLock() == 0)
        {
            _core.Gate.Exit();
            return false;
        }

        // Under one claim, so that nobody comes in between; what arrives from now on is left for the next time.
        List<T[]> batches = [];
        long end = _core.Boundaries.Tail;
        _taking = true;
        try
        {
            CutUpTo_NeedsLock(end, batches);
        }
        catch (OutOfMemoryException) when (batches.Count > 0)
        {
            _core.Enter(); // what could be cut is received, the rest stays where it is
        }
        catch
        {
            _core.Enter();
            _taking = false;
            _core.Leave_NeedsLock();
            throw;
        }

        _taking = false;
        _core.Leave_NeedsLock();
        items = batches;
        return true;
    }

    // Under the claim _taking. Leaves the gate for each copy; what is thrown there is thrown without it.
    private void CutUpTo_NeedsLock(long end, List<T[]> batches)
    {
        while (_core.Boundaries.Head < end && !_core.Dropping && _core.HeadLength_NeedsLock() is > 0 and int length)
        {
            HeadOffer<T> head = DescribeHead_NeedsLock(length);
            _core.Gate.Exit();
            batches.EnsureCapacity(batches.Count + 1);
            head.Cut();
            head.Forget();
            batches.Add(head.Batch);
            _core.Enter();
            Take_NeedsLock(head.Length, head.IsWhole, consumer: null);
        }
    }

    // The filter is foreign: the head is shown to it as to a target.
    private bool TryReceiveFiltered(Predicate<T[]> filter, [NotNullWhen(true)] out T[]? item)
    {
        item = null;
        HeadOffer<T> offer = default;
        bool offered = EnterForReceive() && !_offering && TryShowHead_NeedsLock(out offer);
        offer.OthersMayWant = _offeringEnabled;
        _core.Gate.Exit();
        if (!offered)
        {
            return false;
        }

        try
        {
            offer.Cut();
            bool wanted = filter(offer.Batch);

            // The filter may have received the head itself; then its slots are others' by now.
            offer.Accepted = wanted && IsUntaken(offer);
            if (offer.Accepted)
            {
                offer.Forget();
            }
        }
        finally
        {
            _core.Enter();
            EndOffer_NeedsLock(offer);
            _core.Leave_NeedsLock();
        }

        item = offer.Accepted ? offer.Batch : null;
        return offer.Accepted;
    }

    // Whether a target that was offered this message may have it now. One that is refused because the head is being shown elsewhere
    // will not come again by itself, nor will one that finds no batch any more (the size was raised): the head is offered again.
    private bool MayCome_NeedsLock(DataflowMessageHeader header, object target)
    {
        _core.Gate.AssertHeld();
        if (header.Id != _headId || (_reservedFor is not null && !ReferenceEquals(_reservedFor, target)))
        {
            return false;
        }

        if (OfferedElsewhere_NeedsLock)
        {
            _offerAgain = true;
            return false;
        }

        _offeringEnabled |= _core.HeadLength_NeedsLock() == 0;
        return true;
    }

    private bool TryBeginTake_NeedsLock(out HeadOffer<T> head)
    {
        _core.Gate.AssertHeld();
        bool reserved = _reservedFor is not null;
        int length = reserved ? _core.Boundaries.HeadLength(partial: true)
            : _core.Dropping ? 0
            : _core.HeadLength_NeedsLock();
        if (length == 0)
        {
            head = default;
            return false;
        }

        _taking = true;
        head = DescribeHead_NeedsLock(length);
        return true;
    }

    private void EnterWithNobodyTaking()
    {
        var spinner = new SpinWait();
        _core.Enter();
        while (_taking)
        {
            _core.Gate.Exit();
            spinner.SpinOnce(sleep1Threshold: -1);
            _core.Enter();
        }
    }

    // Enters the gate once the head is not being shown by another thread; not for ever, for a target may be slow. Only who reserved the
    // head inside that offer waits to its end: what was promised must be given.
    private void EnterPatiently(object? holder = null)
    {
        var spinner = new SpinWait();
        EnterWithNobodyTaking();
        while (OfferedElsewhere_NeedsLock
            && (spinner.Count < PatienceWithOffer || (holder is not null && ReferenceEquals(_reservedFor, holder))))
        {
            _core.Gate.Exit();
            spinner.SpinOnce(sleep1Threshold: PatienceWithOffer);
            EnterWithNobodyTaking();
        }
    }

    // Enters the gate. A head that is being shown to a slow target is not there for a receive.
    private bool EnterForReceive()
    {
        EnterPatiently();
        return _reservedFor is null && !OfferedElsewhere_NeedsLock;
    }
}
