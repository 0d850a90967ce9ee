using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Dataflow.LoadAware.Handling;

/// <summary>Calls the handler once: gives it a token, waits for it, measures it, counts it and sorts what it throws.</summary>
/// <remarks>Never throws once the handler was called. A clock that throws before that is the caller's to tell.</remarks>
internal sealed class HandlerCall<T>(Func<T[], CancellationToken, Task> handler, BatchHandlerOptions options, CutOff cutOff, HandlerTotals totals)
{
    private readonly Func<T[], CancellationToken, Task> _handler = handler;
    private readonly BatchHandlerOptions _options = options;
    private readonly TimeProvider _time = options.TimeProvider;
    private readonly CutOff _cutOff = cutOff;
    private readonly HandlerTotals _totals = totals;

    /// <summary>Begins a span for each call.</summary>
    public BatchSpans<T> Spans { get; } = new();

    /// <summary>Is told of each call.</summary>
    public IHandlerObserver? Observer { get; set; }

    /// <summary>Makes the call. The array is the handler's for as long as it takes.</summary>
    /// <param name="items">The items.</param>
    /// <param name="attempt">Which of their calls it is, from 1.</param>
    public ValueTask<CallOutcome> MakeAsync(T[] items, int attempt)
    {
        long start = _time.GetTimestamp();
        AttemptClock? clock = _options.AttemptTimeout == Timeout.InfiniteTimeSpan ? null : new(_options.AttemptTimeout, _time, _cutOff.Struck);
        CancellationToken token = clock?.Token ?? _cutOff.Struck;
        Activity? span = null;
        Task call = BatchSpans<T>.IsWanted ? BeginTraced(items, attempt, token, out span) : Begin(items, token);
        return clock is null && span is null && call.IsCompletedSuccessfully && call is not Task<BatchResult>
            ? new(Told(new CallOutcome(CallKind.Returned, Elapsed(start), BatchResult.Success)))
            : EndAsync(call, clock, span, start, items.Length);
    }

    // The span is current while the handler begins, and so in all that it awaits; the caller's own comes back.
    private Task BeginTraced(T[] items, int attempt, CancellationToken token, out Activity? span)
    {
        Activity? before = Activity.Current;
        span = Spans.Start(items, attempt);
        try
        {
            return Begin(items, token);
        }
        finally
        {
            Activity.Current = before;
        }
    }

    private Task Begin(T[] items, CancellationToken token)
    {
        try
        {
            return _handler(items, token) ?? throw new InvalidOperationException("The handler returned null in place of a task.");
        }
        catch (Exception error)
        {
            return Task.FromException(error);
        }
    }

    private async ValueTask<CallOutcome> EndAsync(Task call, AttemptClock? clock, Activity? span, long start, int count)
    {
        CallOutcome outcome;
        bool isLeftBehind = false;
        try
        {
            BatchResult? result = await ResultAsync(call).ConfigureAwait(false);
            isLeftBehind = result is null;
            outcome = result is null ? new(CallKind.CutOff, Elapsed(start)) : new(CallKind.Returned, Elapsed(start), Result: Checked(result, count));
        }
        catch (Exception error)
        {
            outcome = Sort(error, clock, Elapsed(start));
        }

        End(clock, isLeftBehind);
        if (span is not null)
        {
            BatchSpans.End(span, outcome);
        }

        return Told(outcome);
    }

    // The call is over: what the clock, which is foreign, does from here on must not undo what came of it. One that is set back makes it take no
    // time; one that throws ends the block, with the call as it was.
    private TimeSpan Elapsed(long start)
    {
        try
        {
            TimeSpan elapsed = _time.GetElapsedTime(start);
            return elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
        }
        catch (Exception broken)
        {
            _cutOff.ByFault(broken);
            return TimeSpan.Zero;
        }
    }

    private void End(AttemptClock? clock, bool isLeftBehind)
    {
        try
        {
            clock?.End(isLeftBehind);
        }
        catch (Exception broken)
        {
            _cutOff.ByFault(broken); // a timer of the clock's
        }
    }

    private CallOutcome Told(in CallOutcome outcome)
    {
        _totals.Count(outcome.End);
        if (Observer is { IsEnabled: true } observer)
        {
            Tell(observer, outcome);
        }

        return outcome;
    }

    // What a listener throws is its own: the call is done.
    private static void Tell(IHandlerObserver observer, in CallOutcome outcome)
    {
        try
        {
            observer.Called(outcome.End, outcome.Elapsed);
        }
        catch (Exception)
        {
        }
    }

    private static BatchResult Checked(BatchResult result, int count) => result.Count is not { } said || said == count
        ? result
        : throw new InvalidOperationException($"The handler returned a result for {said} items; the batch has {count}.");

    private static async Task ObserveAsync(Task leftBehind) => await leftBehind.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Null when the call was left behind.
    private async ValueTask<BatchResult?> ResultAsync(Task call)
    {
        if (!call.IsCompleted)
        {
            await call.WaitAsync(_cutOff.GivenUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!call.IsCompleted)
            {
                _ = ObserveAsync(call);
                return null;
            }
        }

        if (call is Task<BatchResult> speaking)
        {
            return await speaking.ConfigureAwait(false) ?? throw new InvalidOperationException("The handler returned null in place of a result.");
        }

        await call.ConfigureAwait(false);
        return BatchResult.Success;
    }

    private CallOutcome Sort(Exception error, AttemptClock? clock, TimeSpan elapsed)
    {
        if (error is OperationCanceledException && _cutOff.Struck.IsCancellationRequested)
        {
            return new(CallKind.CutOff, elapsed);
        }

        if (OverloadedException.In(error) is not null)
        {
            return new(CallKind.Overloaded, elapsed, Error: error);
        }

        // Not every client answers its token with a cancellation: SqlClient throws a SqlException.
        return clock is { HasStruck: true }
            ? SortByPredicate(TimedOut(error), elapsed) with { IsTimeout = true }
            : SortByPredicate(error, elapsed);
    }

    private TimeoutException TimedOut(Exception error) =>
        new($"The handler was cancelled after {_options.AttemptTimeout} (AttemptTimeout).", error);

    private CallOutcome SortByPredicate(Exception error, TimeSpan elapsed)
    {
        try
        {
            return new(_options.IsTransient(error) ? CallKind.Transient : CallKind.Failed, elapsed, Error: error);
        }
        catch (Exception broken)
        {
            return new(CallKind.Failed, elapsed, Error: new AggregateException("IsTransient threw over the exception of the handler.", error, broken));
        }
    }

    /// <summary>The token of a call that may take only so long.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "It is disposed of when the call ends, but not whole where the call goes on.")]
    private sealed class AttemptClock
    {
        private readonly CancellationTokenSource _timeout;
        private readonly CancellationTokenSource _either;

        public AttemptClock(TimeSpan limit, TimeProvider time, CancellationToken cutOff)
        {
            _timeout = new CancellationTokenSource(limit, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cutOff);
        }

        public CancellationToken Token => _either.Token;

        public bool HasStruck => _timeout.IsCancellationRequested;

        /// <summary>
        /// Gives the timer back. A call that is left behind keeps its token, which is cancelled here: it would come by way of the cut-off, which
        /// may have been held up by the callbacks of others, and a source that is disposed of is not cancelled any more.
        /// </summary>
        public void End(bool isLeftBehind)
        {
            if (isLeftBehind)
            {
                _ = ObserveAsync(_either.CancelAsync());
            }
            else
            {
                _either.Dispose();
            }

            _timeout.Dispose();
        }
    }
}
