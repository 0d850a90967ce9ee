using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

// Offering: the loop that shows the head to the links, and what a new link does. See SourceHalf.cs for the claims.
internal sealed partial class SourceHalf<T>
{
    public IDisposable LinkTo(ITargetBlock<T[]> target, DataflowLinkOptions linkOptions)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(linkOptions);

        HeadOffer<T> offer = default;
        Link<T>? link = null;
        bool offerNow = false;
        _core.Enter();
        if (!_core.Finishing)
        {
            ISourceBlock<T[]> seenAs = _links.HasTarget(target) ? new DoubleLinkSource<T>(this, _block) : _block;
            link = new Link<T>(this, target, seenAs, linkOptions);
            _links.Add(link);
            _offerAgain |= _offering;
            offerNow = TryShowToOne_NeedsLock(others: _links.All.Length > 1, out offer);
        }

        _core.Gate.Exit();
        if (link is null)
        {
            return _core.Completion.LinkToFinished(target, linkOptions.PropagateCompletion);
        }

        if (offerNow)
        {
            OfferToNewLink(link, offer);
        }

        return link;
    }

    public void Unlink(Link<T> link)
    {
        _core.Enter();
        _links.Remove(link);
        _core.Gate.Exit();
    }

    // A new link, or the filter of a receive, is shown the head at once, whatever the links thought of it.
    private bool TryShowToOne_NeedsLock(bool others, out HeadOffer<T> offer)
    {
        _core.Gate.AssertHeld();
        int length = _core.Dropping || !HeadIsFree_NeedsLock ? 0 : _core.HeadLength_NeedsLock();
        offer = length > 0 ? BeginOffer_NeedsLock(length) : default;
        offer.OthersMayWant = others && _offeringEnabled;
        return length > 0;
    }

    // On the thread that links. What the target throws is the linker's, as long as the block has not taken it on.
    private void OfferToNewLink(Link<T> link, HeadOffer<T> offer)
    {
        try
        {
            OfferTo(link, ref offer);
        }
        finally
        {
            _core.Enter();
            EndOffer_NeedsLock(offer);
            _core.Leave_NeedsLock();
        }
    }

    // The offering loop. One turn of the gate a batch: it settles the last offer and claims the next one. Other work comes first and
    // without a claim, for a scheduler may run it right here, and what it calls may come back for the head.
    private void Offer()
    {
        HeadOffer<T> offer = default;
        List<(HandOn Batch, long Began)>? untold = null; // the loop's own: another may start while this one tells its last
        bool offered = false;
        int left = _core.Settings.MaxPerTask;
        while (true)
        {
            _core.Enter();
            if (offered)
            {
                EndOffer_NeedsLock(offer);
                left--;
            }

            _core.SwapUntold_NeedsLock(ref untold);
            Link<T>[] links = _links.All;
            bool more = links.Length > 0 && CanOffer_NeedsLock();
            PendingWork work = _core.NextWork_NeedsLock();
            offered = more && left > 0 && work == PendingWork.None;
            if (offered)
            {
                offer = BeginOffer_NeedsLock(_core.HeadLength_NeedsLock());
            }

            _scheduled = more;
            _core.Gate.Exit();
            _core.Tell(untold);
            _core.Do(work);
            if (offered)
            {
                OfferToAll(links, ref offer);
            }
            else if (!more)
            {
                return;
            }
            else if (left == 0)
            {
                _activation.Start(again: true);
                return;
            }
        }
    }

    private void OfferToAll(Link<T>[] links, ref HeadOffer<T> offer)
    {
        if (!IsHead(offer))
        {
            return; // who listens to the meter was told under this claim, and took it
        }

        try
        {
            foreach (Link<T> link in links)
            {
                if (!link.IsRemoved && OfferTo(link, ref offer))
                {
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            _core.Abort(exception, evenIfDropping: true);
        }
    }

    /// <returns>Whether the round is over: the target accepted, consumed or reserved the head.</returns>
    private bool OfferTo(Link<T> link, ref HeadOffer<T> offer)
    {
        _core.Gate.AssertNotHeld();
        offer.Cut();
        DataflowMessageStatus status = link.Target.OfferMessage(offer.Header, offer.Batch, link.SeenAsSource, consumeToAccept: false);
        if (!IsHead(offer))
        {
            return true;
        }

        switch (status)
        {
            case DataflowMessageStatus.Accepted:
                offer.Accepted = true;
                offer.AcceptedBy = link.Consumer;
                offer.Forget();
                return true;

            case DataflowMessageStatus.Postponed:
                offer.Postponed = true;
                break;

            case DataflowMessageStatus.DecliningPermanently:
                Unlink(link);
                break;
        }

        return Volatile.Read(ref _reservedFor) is not null;
    }
}
