using Dataflow.LoadAware.Handling;

namespace Dataflow.LoadAware.Diagnostics;

/// <summary>A handler's block as the meter sees it.</summary>
internal sealed class HandlerBlockSubject<T> : MeterSubject, IHandlerObserver
{
    private readonly LoadAwareMeter _meter;
    private readonly WeakReference<BatchHandlerBlock<T>> _source;
    private readonly HandlerTotals _totals;
    private readonly HandOnGate _gate;

    /// <summary>Makes the subject.</summary>
    /// <param name="block">The tag.</param>
    /// <param name="meter">Where it reports.</param>
    /// <param name="source">The block; held weakly.</param>
    /// <param name="totals">What it counts.</param>
    /// <param name="gate">Knows the pauses; does not know its block.</param>
    public HandlerBlockSubject(string block, LoadAwareMeter meter, BatchHandlerBlock<T> source, HandlerTotals totals, HandOnGate gate)
        : base(block) => (_meter, _source, _totals, _gate) = (meter, new(source), totals, gate);

    public override bool IsOver => !_source.TryGetTarget(out BatchHandlerBlock<T>? source) || source.Completion.IsCompleted;

    public bool IsEnabled => _meter.CallDurationEnabled;

    public void Called(CallEnd end, TimeSpan elapsed) => _meter.RecordCall(Block, end, elapsed);

    public override IEnumerable<Reading> Read(Instrument instrument)
    {
        if (instrument == Instrument.HandlerItems)
        {
            return ByOutcome<ItemOutcome>(_totals.Items);
        }

        if (instrument == Instrument.HandlerCalls)
        {
            return ByOutcome<CallEnd>(_totals.Calls);
        }

        if (instrument == Instrument.HandlerPaused)
        {
            return _gate.TryReadPaused(out TimeSpan paused) ? [new Reading(paused.TotalSeconds)] : [];
        }

        return instrument == Instrument.HandlerCircuit && _source.TryGetTarget(out _) ? [new Reading(Level(_gate.State))] : [];
    }

    private static IEnumerable<Reading> ByOutcome<TOutcome>(Func<TOutcome, long> count)
        where TOutcome : struct, Enum =>
        Enum.GetValues<TOutcome>().Select(outcome => (Outcome: outcome, Count: count(outcome))).Where(by => by.Count > 0)
            .Select(by => new Reading(by.Count, TagText.Of(by.Outcome)));

    // The less it trusts the backend the higher, so that of several blocks of one name the worst shows.
    private static int Level(CircuitState state) => state switch
    {
        CircuitState.Open => 2,
        CircuitState.HalfOpen => 1,
        _ => 0,
    };
}
