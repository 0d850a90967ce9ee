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
        Link<T>[] shownTo = [];
        bool offerNow = false;
        _core.Enter();
        if (!_core.Finishing)
        {
            ISourceBlock<T[]> seenAs = _links.HasTarget(target) ? new DoubleLinkSource<T>(this, _block) : _block;
            link = new Link<T>(this, target, seenAs, linkOptions);
            _links.Add(link);
            shownTo = _offeringEnabled ? _links.All : [link];
            _offerAgain |= _offering;
            offerNow = TryShowHead_NeedsLock(out offer);
        }

        _core.Gate.Exit();
        if (link is null)
        {
            return _core.Completion.LinkToFinished(target, linkOptions.PropagateCompletion);
        }

        if (offerNow)
        {
            OfferOnLinking(shownTo, offer);
        }

        return link;
    }

    public void Unlink(Link<T> link)
    {
        _core.Enter();
        _links.Remove(link);
        _core.Gate.Exit();
    }

    // For a new link and for the filter of a receive: the head is shown to them whatever the links thought of it.
    private bool TryShowHead_NeedsLock(out HeadOffer<T> offer)
    {
        _core.Gate.AssertHeld();
        int length = _core.Dropping || !HeadIsFree_NeedsLock ? 0 : _core.HeadLength_NeedsLock();
        offer = length > 0 ? BeginOffer_NeedsLock(length) : default;
        return length > 0;
    }

    // On the thread that links: to the new link, and before it to those whose turn was still to come. What a target throws is the linker's.
    private void OfferOnLinking(Link<T>[] links, HeadOffer<T> offer)
    {
        try
        {
            OfferInTurn(links, ref offer);
        }
        finally
        {
            _core.Enter();
            EndOffer_NeedsLock(offer);
            _core.Leave_NeedsLock();
        }
    }

    // The offering loop. One turn of the gate a batch, or a run of them: it settles the last offer and claims the next one. Other work
    // comes first and without a claim, for a scheduler may run it right here, and what it calls may come back for the head.
    private void Offer()
    {
        HeadOffer<T> offer = default;
        List<(HandOn Batch, long Began)>? untold = null; // the loop's own: another may start while this one tells its last
        int offered = 0;
        int left = _core.Settings.MaxPerTask;
        while (true)
        {
            _core.EnterToOffer();
            if (offered > 0)
            {
                _core.ForgetRun_NeedsLock();
                EndOffer_NeedsLock(offer);
                left -= offered;
            }

            _core.SwapUntold_NeedsLock(ref untold);
            Link<T>[] links = _links.All;
            bool more = HasMore_NeedsLock();
            PendingWork work = _core.NextWork_NeedsLock();
            offered = 0;
            if (more && left > 0 && work == PendingWork.None)
            {
                offer = BeginOffer_NeedsLock(_core.HeadLength_NeedsLock());
                offered = _links.AnyLimited ? 1 : _core.BeginRun_NeedsLock(ref _run, left);
            }

            _scheduled = more;
            _core.Gate.Exit();
            _core.Tell(untold);
            _core.Do(work);
            if (offered > 0)
            {
                offered = OfferInARow(links, ref offer, offered);
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

    // Whether the loop is to go on. Before it stops it looks at what came by a grant for which it counted as running. (In this very turn such
    // a grant may be given again, but only where batches wait that cannot be offered now: then nothing follows from more of them.)
    private bool HasMore_NeedsLock()
    {
        if (!_links.IsEmpty && CanOffer_NeedsLock())
        {
            return true;
        }

        if (!_core.GrantFillsBatches_NeedsLock)
        {
            return false;
        }

        _core.SettleTail_NeedsLock();
        return !_links.IsEmpty && CanOffer_NeedsLock();
    }

    // Shows so many batches, one after the other, as long as each is accepted and nobody wants anything of the block.
    private int OfferInARow(Link<T>[] links, ref HeadOffer<T> offer, int count)
    {
        int shown = 1;
        OfferToAll(links, ref offer);
        while (shown < count && offer.Accepted && !_run!.IsOver) // more than one batch is a run
        {
            HeadOffer<T> next = offer.Next(); // first, for what is noted may leave the queue at once
            _run.NoteHandedOn();
            offer = next;
            OfferToAll(links, ref offer);
            shown++;
        }

        return shown;
    }

    private void OfferToAll(Link<T>[] links, ref HeadOffer<T> offer)
    {
        if (!IsUntaken(offer))
        {
            return; // who listens to the meter was told under this claim, and took it
        }

        try
        {
            OfferInTurn(links, ref offer);
        }
        catch (Exception exception)
        {
            _core.Abort(exception, evenIfDropping: true);
        }
    }

    private void OfferInTurn(Link<T>[] links, ref HeadOffer<T> offer)
    {
        foreach (Link<T> link in links)
        {
            if (!link.IsRemoved && OfferTo(link, ref offer))
            {
                return;
            }
        }
    }

    /// <returns>Whether the round is over: the target accepted, consumed or reserved the head.</returns>
    private bool OfferTo(Link<T> link, ref HeadOffer<T> offer)
    {
        _core.Gate.AssertNotHeld();
        offer.Cut();
        DataflowMessageStatus status = link.Target.OfferMessage(offer.Header, offer.Batch, link.SeenAsSource, consumeToAccept: false);
        if (!IsUntaken(offer))
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
