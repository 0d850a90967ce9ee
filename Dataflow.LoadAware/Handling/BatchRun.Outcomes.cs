namespace Dataflow.LoadAware.Handling;

// What follows from each outcome of a call. The slice that was called is the uppermost.
internal sealed partial class BatchRun<T>
{
    private void Take(Slice<T> slice, T[] called, in CallOutcome outcome, bool isProbe)
    {
        if (slice.Past.Attempts++ > 0)
        {
            _bench.Totals.Count(ItemOutcome.Retried, slice.Count);
        }

        switch (outcome.Kind)
        {
            case CallKind.Returned when outcome.IsPlainSuccess:
                Succeed(slice, outcome);
                break;
            case CallKind.Returned:
                TakeVerdicts(slice, called, outcome, isProbe);
                break;
            case CallKind.Overloaded:
                slice.Past.Refusals++;
                LeaveAlone(slice.Past.Refusals, outcome, isProbe);
                ReportOverload(slice.Count, outcome, 1);
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

        if (slice.Past.Search is not { } search)
        {
            Report(slice.Count, outcome.Elapsed, 0, outcome.Result!.Feedback);
            return;
        }

        search.Add(outcome);
        Decided(search, slice.Count, 0);
    }

    private void HadSuccess()
    {
        _bench.Gate.Succeeded();
        foreach (Slice<T> slice in _undecided)
        {
            slice.Past.Forgive();
        }
    }

    // For as long as the backend asked. Where it did not say for how long, as before a retry: a refusal must not make a storm of calls.
    private void LeaveAlone(int refusals, in CallOutcome outcome, bool isProbe) =>
        _bench.Gate.Refused(isProbe, outcome.RetryAfter is { Ticks: > 0 } asked ? asked : _bench.Backoff.Before(refusals));

    private void TryAgain(Slice<T> slice, Exception error)
    {
        if (slice.Past.Retries < _bench.Options.MaxRetries)
        {
            slice.Delay = _bench.Backoff.Before(++slice.Past.Retries);
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

    private static Bisection SearchIn(Slice<T> slice) => slice.Past.Search ??= new Bisection(slice.Count);

    private void Blame(Slice<T> slice, Exception error, RejectionReason ifAlone)
    {
        if (slice.Count == 1)
        {
            slice.Rejection = new Rejection(ifAlone, error);
        }
        else if (TryPay())
        {
            Split(slice);
        }
        else
        {
            slice.Rejection = new Rejection(RejectionReason.Undecided, error);
        }
    }

    // Places are those in the array that was passed: a handler may have sorted it, and it may have been a copy.
    private void TakeVerdicts(Slice<T> slice, T[] called, in CallOutcome outcome, bool isProbe)
    {
        var sorted = SortedItems<T>.Sort(called, outcome.Result!);
        _bench.Totals.Count(ItemOutcome.Succeeded, sorted.Succeeded);
        bool gotSomewhere = sorted.Succeeded + sorted.Rejected.Length > 0;
        if (gotSomewhere)
        {
            HadSuccess(); // a verdict on an item is an answer too
        }

        bool overloaded = outcome.Result!.IsOverloaded;
        slice.Past.Refusals += overloaded ? 1 : 0;
        _undecided.Pop();

        // What is not decided is back on the stack before a foreign clock is asked, which may throw.
        if (sorted.Retry.Length > 0)
        {
            _undecided.Push(Again(slice, sorted, overloaded));
        }

        if (sorted.Rejected.Length > 0)
        {
            Slice<T> rejected = slice.Follow(sorted.Rejected);
            rejected.Rejection = new Rejection(RejectionReason.ByHandler, SortedItems<T>.NoReason, sorted.RejectedReasons);
            _undecided.Push(rejected);
        }

        if (overloaded)
        {
            LeaveAlone(slice.Past.Refusals, outcome, isProbe && !gotSomewhere);
        }
        else if (!gotSomewhere)
        {
            _bench.Gate.Failed(isProbe);
        }

        TellLoad(slice, sorted, outcome);
        Decided(slice.Past.Search, sorted.Succeeded, 0);
    }

    // A rejected item is decided: it says nothing of the load.
    private void TellLoad(Slice<T> slice, in SortedItems<T> sorted, in CallOutcome outcome)
    {
        double errorRate = (double)sorted.Retry.Length / slice.Count;
        if (outcome.Result!.IsOverloaded)
        {
            ReportOverload(slice.Count, outcome, errorRate);
        }
        else if (slice.Past.Search is { } search)
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
        Slice<T> again = slice.Follow(sorted.Retry);
        if (overloaded)
        {
            return again; // the pause is the wait
        }

        if (again.Past.Retries < _bench.Options.MaxRetries)
        {
            again.Delay = _bench.Backoff.Before(++again.Past.Retries);
        }
        else
        {
            again.Rejection = new Rejection(RejectionReason.RetriesExhausted, SortedItems<T>.NoReason, sorted.RetryReasons);
        }

        return again;
    }
}
