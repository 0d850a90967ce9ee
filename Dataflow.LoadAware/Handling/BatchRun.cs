namespace Dataflow.LoadAware.Handling;

/// <summary>
/// One batch on its way through the handler: what is undecided lies on a stack, in the order of the batch, and one slice after the other is
/// called, split, put off or given up until nothing is left. Never throws.
/// </summary>
/// <remarks>No lock: a run is one flow of control. What it had not decided when it was cut off goes to the left items.</remarks>
internal sealed partial class BatchRun<T>
{
    private readonly Workbench<T> _bench;
    private readonly Stack<Slice<T>> _undecided = new(1);
    private int _extraCallsLeft;

    private BatchRun(T[] batch, Workbench<T> bench)
    {
        _bench = bench;
        _extraCallsLeft = bench.Options.MaxExtraCalls;
        _undecided.Push(new Slice<T>(batch, 0, batch.Length));
    }

    // A first call that was made already is taken up where it is.
    private async Task RunAsync(ValueTask<CallOutcome>? first = null)
    {
        CancellationToken struck = _bench.CutOff.Struck;
        try
        {
            if (first is { } call)
            {
                CallOutcome outcome = await call.ConfigureAwait(false);
                Slice<T> whole = _undecided.Peek();
                Take(whole, whole.ToArray(), outcome, isProbe: false);
            }

            while (!struck.IsCancellationRequested && _undecided.TryPeek(out Slice<T>? slice))
            {
                await AdvanceAsync(slice, struck).ConfigureAwait(false);
            }

            // Its place is not given free in a pause: the next batch is cut after it, at the size that then holds.
            await _bench.Gate.WhilePausedAsync(struck).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (struck.IsCancellationRequested)
        {
            // Cut off while it waited; what is undecided is left.
        }
        catch (Exception broken)
        {
            _bench.CutOff.ByFault(broken); // a clock or a live size that throws
        }
        finally
        {
            _bench.Totals.Count(ItemOutcome.Left, _undecided.Sum(slice => slice.Count));
            _bench.Left.Add(_undecided);
        }
    }

    private async ValueTask AdvanceAsync(Slice<T> slice, CancellationToken struck)
    {
        if (slice.Rejection is { } rejection)
        {
            await RejectFirstAsync(slice, rejection, struck).ConfigureAwait(false);
            return;
        }

        if (slice.IsSuspect && slice.Count > 1 && TryPay(saved: 1))
        {
            Split(slice);
            return;
        }

        if (slice.Delay > TimeSpan.Zero)
        {
            await Task.Delay(slice.Delay, _bench.Options.TimeProvider, struck).ConfigureAwait(false);
            slice.Delay = TimeSpan.Zero;
        }

        bool isProbe = await _bench.Gate.EnterAsync(struck).ConfigureAwait(false);
        slice = Narrow(slice, isProbe);
        T[] items = slice.ToArray();
        CallOutcome outcome = await _bench.Call.MakeAsync(items, slice.Past.Attempts + 1).ConfigureAwait(false);
        Take(slice, items, outcome, isProbe);
    }

    // A probe is as small as can be. What is tried again keeps to the live size, which may have fallen since the batch was cut.
    private Slice<T> Narrow(Slice<T> slice, bool isProbe)
    {
        IAdjustableBatchSize? live = _bench.Options.LiveSize;
        if (isProbe && !slice.Past.WasProbed)
        {
            slice.Past.Retries = 0; // until now the backend was to blame
            slice = CutTo(slice, live?.MinBatchSize ?? 1);
            slice.Past.WasProbed = true;
        }

        return live is not null && slice.Past is { Attempts: > 0, Search: null } ? CutTo(slice, live.BatchSize) : slice;
    }

    private Slice<T> CutTo(Slice<T> slice, int most)
    {
        int count = Math.Max(most, 1); // a live size may be anybody's: the handler gets no empty batch
        if (slice.Count <= count)
        {
            return slice;
        }

        Slice<T> first = slice.TakeFirst(count);
        _undecided.Push(first);
        return first;
    }

    private async ValueTask RejectFirstAsync(Slice<T> slice, Rejection rejection, CancellationToken struck)
    {
        var rejected = new RejectedItem<T>(slice.Items[0], slice.ErrorOfFirst, slice.Past.Attempts, rejection.Reason);
        await _bench.Rejected.AddAsync(rejected, struck).ConfigureAwait(false);
        _bench.Totals.Count(ItemOutcome.Rejected, 1);
        slice.DropFirst();
        if (slice.Count == 0)
        {
            _undecided.Pop();
        }

        bool byHandler = rejection.Reason == RejectionReason.ByHandler;
        Decided(slice.Past.Search, 0, byHandler ? 0 : 1, byHandler ? 1 : 0);
        if (_bench.Options.FaultOnRejected)
        {
            _bench.CutOff.ByFault(rejected.Exception);
        }
    }

    private void Split(Slice<T> slice)
    {
        // The slice itself goes on as the second half, beneath the first.
        Slice<T> first = slice.TakeFirst(slice.Count / 2);
        first.IsFirstHalf = true;
        _undecided.Push(first);
    }

    // Sets aside the calls of two halves, less one that was set aside and need not be made; false when the budget of the batch does not allow it.
    private bool TryPay(int saved = 0)
    {
        bool enough = _extraCallsLeft + saved >= 2;
        _extraCallsLeft -= enough ? 2 - saved : 0;
        return enough;
    }

    private void Decided(Bisection? search, int succeeded, int failed, int rejectedByHandler = 0)
    {
        if (search is null || !search.Decide(succeeded, failed, rejectedByHandler))
        {
            return;
        }

        // A batch in which items were to blame is reported once, when all is known: what it cost in the end, and how much of it failed.
        Report(search.Count, search.Spent, (double)search.Failed / search.Count, search.Feedback);
        if (search.Failed == search.Count)
        {
            _bench.Gate.Failed(isProbe: false);
        }
    }

    private void Report(int count, TimeSpan time, double errorRate, LoadFeedback? said = null) =>
        _bench.Report(new LoadFeedback { BatchSize = count, ProcessingTime = time, ErrorRate = errorRate }, said);

    private void ReportOverload(int count, in CallOutcome outcome, double errorRate) => _bench.Report(
        new LoadFeedback
        {
            BatchSize = count,
            ProcessingTime = outcome.Elapsed,
            ErrorRate = errorRate,
            IsOverloaded = true,
            RetryAfter = outcome.RetryAfter ?? TimeSpan.Zero,
        },
        outcome.Result?.Feedback);
}
