using System.Diagnostics;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

// The half that hands batches on. It has no queue of its own: the head is whatever the core says can be cut now, and it is cut when it
// is shown or taken. All mutable fields are guarded by the core's gate; _headId and _reservedFor are also read without it by the
// thread that holds the claim _offering, to see what its target did.
//
// Two claims keep the head in place while the gate is not held; at most one thread holds each:
//   _offering  the head is being shown to links, or to the filter of a receive. Meanwhile only the thread that shows it may take or
//              reserve it (a target may do so inside its OfferMessage). Whoever comes on another thread waits a moment, be it the very
//              target that it is shown to: that one may be coming for an earlier offer of the same head, and would then be handed it
//              twice, by that claim and by the offer that it accepts. If the offer lasts, whoever came is refused, and the head is
//              offered again afterwards (_offerAgain), for who is refused forgets the message.
//   _taking    the head is being cut and will leave. Everybody else waits: it is copying, nothing foreign.
// A message id belongs to the head's place, not to its content: until the head is taken its batch may still grow or shrink.

/// <summary>The source half of the block: links, offers, reservations and receives.</summary>
internal sealed partial class SourceHalf<T>
{
    // *** Set once.
    private readonly BatchCore<T> _core;
    private readonly ISourceBlock<T[]> _block;
    private readonly Activation _activation;
    private readonly LinkTable<T> _links = new();

    // *** The offering loop's, of which there is one at a time.
    private OfferRun? _run; // none before the first, then the same for all

    // *** Guarded by the gate.
    private long _headId = 1;
    private object? _reservedFor;
    private bool _offeringEnabled = true;
    private bool _scheduled;
    private bool _offering;
    private int _offeringThread;
    private bool _offerAgain;
    private bool _postponedByTarget;
    private bool _taking;

    // The last cut that nobody took, for the one who comes for it; good while head and length are the same.
    private T[]? _cut;
    private long _cutFirstItem;

    public SourceHalf(BatchCore<T> core, ISourceBlock<T[]> block)
    {
        _core = core;
        _block = block;
        _activation = new Activation(core.Settings.Options.TaskScheduler, Offer, exception => core.Abort(exception, evenIfDropping: true));
    }

    public bool HeadIsFree_NeedsLock => !_offering && !_taking && _reservedFor is null;

    /// <summary>Whether the offering loop runs, or will.</summary>
    public bool IsOfferingScheduled_NeedsLock => _scheduled;

    public object? ReservedFor => _reservedFor;

    public Link<T>[] Links => _links.All;

    /// <summary>Whether the offering loop must be started; if so the caller must start it.</summary>
    public bool ClaimOffering_NeedsLock()
    {
        _core.Gate.AssertHeld();
        if (_scheduled || _links.IsEmpty || !CanOffer_NeedsLock())
        {
            return false;
        }

        _scheduled = true;
        return true;
    }

    /// <summary>Starts the loop that was claimed.</summary>
    public void StartOffering() => _activation.Start();

    /// <summary>The head may be another batch than the one that was refused: it is worth another offer.</summary>
    public void HeadChanged_NeedsLock()
    {
        _core.Gate.AssertHeld();
        _offeringEnabled = true;
        _offerAgain = _offering;
    }

    /// <summary>A partial head has filled up. Whoever postponed it will come for it; whoever declined it may want it now.</summary>
    public void HeadFilled_NeedsLock()
    {
        _core.Gate.AssertHeld();
        if (!_postponedByTarget)
        {
            HeadChanged_NeedsLock();
        }
    }

    /// <summary>Lets go of all links.</summary>
    public Link<T>[] Clear_NeedsLock()
    {
        _core.Gate.AssertHeld();
        _cut = null;
        return _links.TakeAll();
    }

    // For the thread that holds the claim _offering. In a run the books may still be at a batch before it.
    private bool IsUntaken(in HeadOffer<T> offer) => Volatile.Read(ref _headId) <= offer.Header.Id;

    private bool CanOffer_NeedsLock() =>
        _offeringEnabled && HeadIsFree_NeedsLock && !_core.Dropping && _core.HeadLength_NeedsLock() > 0;

    // Claims the head for showing it.
    private HeadOffer<T> BeginOffer_NeedsLock(int length)
    {
        _core.Gate.AssertHeld();
        Debug.Assert(HeadIsFree_NeedsLock && length > 0, "only a free head can be shown");
        _offering = true;
        _offeringThread = Environment.CurrentManagedThreadId;
        return DescribeHead_NeedsLock(length);
    }

    private HeadOffer<T> DescribeHead_NeedsLock(int length)
    {
        _core.Gate.AssertHeld();
        long firstItem = _core.Boundaries.Head;
        bool reusable = _cut is not null && _cutFirstItem == firstItem && _cut.Length == length;
        return new HeadOffer<T>
        {
            Header = new DataflowMessageHeader(_headId),
            FirstItem = firstItem,
            Position = _core.Items.Head,
            Length = length,
            Batch = reusable ? _cut : null,
        };
    }

    // Gives the claim back. The head leaves if it was accepted; if its target consumed it during the offer it has left already.
    private void EndOffer_NeedsLock(in HeadOffer<T> offer)
    {
        _core.Gate.AssertHeld();
        Debug.Assert(_offering && !_taking, "an offer ends once, and nobody else takes meanwhile");
        _offering = false;
        bool stillHead = _headId == offer.Header.Id;
        if (stillHead && offer.Accepted)
        {
            Take_NeedsLock(offer.Length, offer.IsWhole, offer.AcceptedBy);
        }
        else if (stillHead)
        {
            _cut = offer.Batch;
            _cutFirstItem = offer.FirstItem;
            _postponedByTarget |= offer.Postponed;
            _offeringEnabled = offer.OthersMayWant || _offerAgain || _reservedFor is not null;
        }

        _offerAgain = false;
    }

    /// <summary>A batch of a run has left. No link counts those.</summary>
    public void TakeOfRun_NeedsLock(int length, bool whole) => Take_NeedsLock(length, whole, consumer: null);

    // The head leaves; its slots are cleared already.
    private void Take_NeedsLock(int length, bool whole, object? consumer)
    {
        _core.Gate.AssertHeld();
        _core.Take_NeedsLock(length, whole);
        _headId++;
        _cut = null;
        _reservedFor = null;
        _postponedByTarget = false;
        _offeringEnabled = true;
        _links.CountMessage(consumer);
    }

    // Copies the head out under the claim _taking, which the caller has made under the gate.
    private T[] FinishTake(HeadOffer<T> head, object? consumer)
    {
        bool cut = false;
        try
        {
            head.Cut();
            cut = true;
            head.Forget();
        }
        finally
        {
            // Also when there was no memory for the batch: then it stays where it is.
            _core.Enter();
            if (cut)
            {
                Take_NeedsLock(head.Length, head.IsWhole, consumer);
            }

            _taking = false;
            _core.Leave_NeedsLock();
        }

        return head.Batch;
    }
}
