namespace Dataflow.LoadAware.Batching;

// Not greedy: a batch is taken whole or not at all. Phase one reserves messages from as many sources as the batch needs, topping up
// from the rest of the line when some say no. Phase two consumes them, or, when they are too few, releases them. Nothing stays
// reserved: not when a source says no, breaks its promise or throws, nor when the block ends in between.
internal sealed partial class PostponedFetcher<T>
{
    private bool CanFetchTwoPhase_NeedsLock()
    {
        _core.Gate.AssertHeld();
        int wanted = _core.Boundaries.Size;
        return _core.QuotaLeft_NeedsLock() > 0
            && ((Count >= wanted && _core.Room_NeedsLock() >= wanted) || (_triggered && _core.Room_NeedsLock() > 0));
    }

    private void FetchTwoPhase()
    {
        _core.Enter();
        bool triggered = _triggered;
        int wanted = (int)Math.Min(_core.Boundaries.Size, _core.Room_NeedsLock());
        bool mayGo = !_core.Declining && CanFetchTwoPhase_NeedsLock();
        _triggered = false;
        if (mayGo)
        {
            _begun = _core.BeginArrival_NeedsLock(wanted);
            _passUnderWay = true;
        }

        _core.Gate.Exit();
        if (!mayGo)
        {
            return;
        }

        int consumed = 0;
        try
        {
            ReserveUpTo(wanted);
            if (_pass.Count == wanted || (_pass.Count > 0 && (triggered || TakeTrigger())))
            {
                ConsumeReserved(ref consumed);
            }
        }
        catch (Exception exception)
        {
            _core.Abort(exception, evenIfDropping: true);
        }

        ReleaseFrom(consumed);
        EndPass(_pass.Count, slots: wanted, markEnd: true);
    }

    // One that came while the messages were being reserved is meant for them too.
    private bool TakeTrigger()
    {
        _core.Enter();
        bool triggered = _triggered;
        _triggered = false;
        _core.Gate.Exit();
        return triggered;
    }

    private void ReserveUpTo(int wanted)
    {
        while (_pass.Count < wanted && !_core.Declining)
        {
            _core.Enter();
            bool any = _postponed!.TryPop(out PostponedMessage<T> message);
            _core.Gate.Exit();
            if (!any)
            {
                return;
            }

            if (message.Source.ReserveMessage(message.Header, _block))
            {
                _pass.Add(message);
            }
        }
    }

    private void ConsumeReserved(ref int consumed)
    {
        while (consumed < _pass.Count && !_core.Dropping)
        {
            PostponedMessage<T> message = _pass[consumed++];
            T? value = message.Source.ConsumeMessage(message.Header, _block, out bool messageConsumed);
            if (!messageConsumed)
            {
                throw new InvalidOperationException(
                    $"The source {message.Source} did not hand over message {message.Header.Id}, which it had reserved for this block.");
            }

            _values.Add(value!);
        }
    }

    private void ReleaseFrom(int first)
    {
        for (int i = first; i < _pass.Count; i++)
        {
            try
            {
                _pass[i].Source.ReleaseReservation(_pass[i].Header, _block);
            }
            catch (Exception exception)
            {
                _core.Abort(exception, evenIfDropping: true);
            }
        }
    }
}
