using Dataflow.LoadAware.Batching;

namespace Dataflow.LoadAware.Diagnostics;

/// <summary>A batching block as the meter sees it.</summary>
internal sealed class BatchBlockSubject<T> : MeterSubject, IHandOnObserver
{
    private readonly LoadAwareMeter _meter;
    private readonly WeakReference<BatchCore<T>> _core;
    private readonly HandOnTotals _totals;

    private BatchBlockSubject(string block, LoadAwareMeter meter, BatchCore<T> core)
        : base(block)
    {
        _meter = meter;
        _core = new WeakReference<BatchCore<T>>(core);
        _totals = core.Totals;
    }

    // Not yet when it has ended: who goes on posting to it is declined, and is to be counted.
    public override bool IsOver => !_core.TryGetTarget(out _);

    public bool IsEnabled => _meter.HistogramsEnabled;

    // What is left of a block that was collected has all in its books.
    private HandOnTotals Totals => _core.TryGetTarget(out BatchCore<T>? core) ? core.TotalsNow() : _totals;

    /// <summary>Has a block report to its meter from now on. Called once, before the block is used.</summary>
    public static void Watch(BatchCore<T> core, string block)
    {
        LoadAwareMeter meter = LoadAwareMeter.For(core.Settings.MeterFactory);
        var subject = new BatchBlockSubject<T>(block, meter, core);
        core.Observer = subject;
        meter.Add(subject);
    }

    public void HandedOn(in HandOn batch) => _meter.Record(Block, batch);

    public override IEnumerable<Reading> Read(Instrument instrument)
    {
        if (instrument == Instrument.Batches)
        {
            return ByReason(Totals.Batches);
        }

        if (instrument == Instrument.Items)
        {
            return ByReason(Totals.Items);
        }

        return instrument == Instrument.Declined ? [new Reading(_totals.Declined)] : ReadNow(instrument);
    }

    private static IEnumerable<Reading> ByReason(Func<HandOnReason, long> count) =>
        Enum.GetValues<HandOnReason>().Select(reason => (Reason: reason, Count: count(reason))).Where(by => by.Count > 0)
            .Select(by => new Reading(by.Count, TagText.Of(by.Reason)));

    private IEnumerable<Reading> ReadNow(Instrument instrument)
    {
        if (!_core.TryGetTarget(out BatchCore<T>? core) || core.Completion.Task.IsCompleted)
        {
            return [];
        }

        return instrument == Instrument.BatchSize ? [new Reading(core.Boundaries.Size)]
            : instrument == Instrument.WaitingItems ? [new Reading(core.CountItems())]
            : instrument == Instrument.OldestAge && core.OldestAge() is { } age ? [new Reading(age.TotalSeconds)]
            : [];
    }
}
