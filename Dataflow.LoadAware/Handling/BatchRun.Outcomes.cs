namespace Dataflow.LoadAware.Handling;

// What follows from each outcome of a call. The slice that was called is the uppermost.
internal sealed partial class BatchRun<T>
{
    private void Take(Slice<T> slice, in CallOutcome outcome, bool isProbe)
    {
        if (slice.Attempts++ > 0)
        {
            _bench.Totals.Count(ItemOutcome.Retried, slice.Count);
        }

        switch (outcome.Kind)
        {
            case CallKind.Returned when outcome.IsPlainSuccess:
                Succeed(slice, outcome);
                break;
            case CallKind.Returned:
                TakeVerdicts(slice, outcome, isProbe);
                break;
            case CallKind.Overloaded:
                PutOff(slice, outcome, isProbe);
                break;
            case CallKind.Transient:
                _bench.Gate.Failed(isProbe);
                Report(slice.Count, outcome.Elapsed, 1);
                TryAgain(slice, outcome.Error!);
                break;
            case CallKind.Failed:
                if (isProbe)
                {
                    _bench.Gate.Failed(isProbe);
                }

                SearchIn(slice).Add(outcome);
                Blame(slice, outcome.Error!, RejectionReason.Poison);
                break;
            default:
                break; // cut off: it stays undecided
        }
    }

    private void Succeed(Slice<T> slice, in CallOutcome outcome)
    {
        _undecided.Pop();
        _bench.Totals.Count(ItemOutcome.Succeeded, slice.Count);
        HadSuccess();
        if (slice.IsFirstHalf)
        {
            _undecided.Peek().IsSuspect = true;
        }

        if (slice.Search is null)
        {
            Report(slice.Count, outcome.Elapsed, 0, outcome.Result!.Feedback);
            return;
        }

        slice.Search.Add(outcome);
        Decided(slice.Search, slice.Count, 0);
    }

    private void HadSuccess()
    {
        _bench.Gate.Succeeded();
        foreach (Slice<T> other in _undecided)
        {
            other.Retries = 0;
        }
    }

    private void PutOff(Slice<T> slice, in CallOutcome outcome, bool isProbe)
    {
        slice.Refusals++;
        _bench.Gate.Refused(isProbe, outcome.RetryAfter ?? _bench.Backoff.Before(slice.Refusals));
        ReportOverload(slice.Count, outcome, 1);
    }

    private void TryAgain(Slice<T> slice, Exception error)
    {
        if (slice.Retries < _bench.Options.MaxRetries)
        {
            slice.Retries++;
            slice.Delay = _bench.Backoff.Before(slice.Retries);
        }
        else if (_bench.Options.AfterRetries == AfterRetries.Bisect)
        {
            SearchIn(slice);
            Blame(slice, error, RejectionReason.RetriesExhausted);
        }
        else
        {
            slice.Rejection = new Rejection(RejectionReason.RetriesExhausted, error);
        }
    }

    private Bisection SearchIn(Slice<T> slice) => slice.Search ??= new Bisection(slice.Count, _bench.Options.MaxExtraCalls);

    private void Blame(Slice<T> slice, Exception error, RejectionReason ifAlone)
    {
        if (slice.Count == 1)
        {
            slice.Rejection = new Rejection(ifAlone, error);
        }
        else if (slice.Search!.TryPay())
        {
            Split(slice);
        }
        else
        {
            slice.Rejection = new Rejection(RejectionReason.Undecided, error);
        }
    }

    private void TakeVerdicts(Slice<T> slice, in CallOutcome outcome, bool isProbe)
    {
        var sorted = SortedItems<T>.Sort(slice.Items, outcome.Result!);
        _bench.Totals.Count(ItemOutcome.Succeeded, sorted.Succeeded);
        bool gotSomewhere = sorted.Succeeded + sorted.Rejected.Length > 0;
        _undecided.Pop();
        if (gotSomewhere)
        {
            HadSuccess(); // a verdict on an item is an answer too
        }

        // What is not decided is back on the stack before a foreign clock is asked, which may throw.
        if (sorted.Retry.Length > 0)
        {
            _undecided.Push(Again(slice, sorted, outcome.Result!.IsOverloaded));
        }

        if (sorted.Rejected.Length > 0)
        {
            var rejection = new Rejection(RejectionReason.ByHandler, SortedItems<T>.NoReason, sorted.RejectedReasons);
            _undecided.Push(Follow(slice, sorted.Rejected, rejection));
        }

        TellGate(outcome, isProbe, gotSomewhere);
        TellLoad(slice, sorted, outcome);
        Decided(slice.Search, sorted.Succeeded, 0);
    }

    private void TellGate(in CallOutcome outcome, bool isProbe, bool gotSomewhere)
    {
        if (outcome.RetryAfter is { } pause)
        {
            _bench.Gate.Refused(isProbe && !gotSomewhere, pause);
        }
        else if (!gotSomewhere)
        {
            _bench.Gate.Failed(isProbe);
        }
    }

    // A rejected item is decided: it says nothing of the load.
    private void TellLoad(Slice<T> slice, in SortedItems<T> sorted, in CallOutcome outcome)
    {
        double errorRate = (double)sorted.Retry.Length / slice.Count;
        if (outcome.Result!.IsOverloaded)
        {
            ReportOverload(slice.Count, outcome, errorRate);
        }
        else if (slice.Search is { } search)
        {
            search.Add(outcome);
        }
        else
        {
            Report(slice.Count, outcome.Elapsed, errorRate, outcome.Result.Feedback);
        }
    }

    private Slice<T> Again(Slice<T> slice, in SortedItems<T> sorted, bool overloaded)
    {
        int retries = sorted.Retry.Length < slice.Count ? 1 : slice.Retries + 1;
        if (!overloaded && retries > _bench.Options.MaxRetries)
        {
            var rejection = new Rejection(RejectionReason.RetriesExhausted, SortedItems<T>.NoReason, sorted.RetryReasons);
            return Follow(slice, sorted.Retry, rejection);
        }

        Slice<T> again = Follow(slice, sorted.Retry, rejection: null);
        (again.Retries, again.Delay) = overloaded ? (slice.Retries, TimeSpan.Zero) : (retries, _bench.Backoff.Before(retries));
        return again;
    }

    private static Slice<T> Follow(Slice<T> slice, T[] items, Rejection? rejection) =>
        new(items, 0, items.Length) { Attempts = slice.Attempts, Search = slice.Search, Rejection = rejection };
}
