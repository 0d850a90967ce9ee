using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Dataflow.LoadAware.Batching;
using Dataflow.LoadAware.Handling;

namespace Dataflow.LoadAware.Diagnostics;

// The meter and the blocks that report to it. Numbers are read off the blocks when somebody asks; nothing is pushed but the
// histograms, and those only while somebody listens.
//
// Blocks that are over are let go of whenever somebody asks, and by a work item of its own whenever their number may have doubled, so that
// making a block costs the same each time.
//
// LOCKS. _gate guards the chain of subjects and the sums of those that are over. Nothing foreign is called under it: subjects are read without
// it, for that takes their own locks and may ask a user's clock. A block that is over is read to its end first, and then, in one turn of the gate,
// leaves the chain and enters the sums; who else has read it meanwhile finds it gone. Instruments are made by whoever comes first, without a lock
// that others wait for, because listeners hear of it and may make blocks themselves.

/// <summary>The meter "Dataflow.LoadAware": one for all blocks without a factory of their own, one for each factory.</summary>
internal sealed class LoadAwareMeter : IThreadPoolWorkItem
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Dataflow.LoadAware";

    /// <summary>Series of blocks that are over which are remembered; beyond, the oldest are forgotten.</summary>
    internal const int RememberedSeries = 1000;

    private const int LeastToTidy = 64;

    private static readonly ConditionalWeakTable<IMeterFactory, LoadAwareMeter> PerFactory = [];
    private static readonly LoadAwareMeter Shared = new();

    private readonly Lock _gate = new();
    private readonly SeriesSums _over = new(RememberedSeries);
    private MeterSubject? _newest;
    private int _count;
    private int _tidyAt = LeastToTidy;
    private int _isMade;

    // *** Set by whoever makes the instruments; what is recorded by others before that is lost.
    private Histogram<double>? _fillRatio;
    private Histogram<double>? _age;
    private Histogram<double>? _callDuration;

    private LoadAwareMeter()
    {
    }

    /// <summary>The meter of a factory; the shared one without. That of a factory that was disposed of reports to nobody.</summary>
    public static LoadAwareMeter For(IMeterFactory? factory)
    {
        LoadAwareMeter meter = factory is null ? Shared : PerFactory.GetValue(factory, static _ => new LoadAwareMeter());
        if (Interlocked.Exchange(ref meter._isMade, 1) == 0)
        {
            meter.Make(factory);
        }

        return meter;
    }

    /// <summary>Reports a block from now on.</summary>
    public void Add(MeterSubject subject)
    {
        bool tidy;
        lock (_gate)
        {
            subject.Older = _newest;
            _newest = subject;
            _count++;
            tidy = _count == _tidyAt;
        }

        if (tidy)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        try
        {
            FoldOver();
        }
        catch (Exception)
        {
            // Out of memory, at worst: the process is not to end of it. Whoever asks next tries again.
        }
    }

    /// <summary>Whether anybody listens to the histogram of calls.</summary>
    public bool CallDurationEnabled => _callDuration is { Enabled: true };

    /// <summary>Whether anybody listens to the histograms of batches.</summary>
    public bool HistogramsEnabled => _fillRatio is { Enabled: true } || _age is { Enabled: true };

    /// <summary>Records a batch that was handed on.</summary>
    public void Record(string block, in HandOn batch)
    {
        var tags = new TagList { { "block", block }, { "reason", TagText.Of(batch.Reason) } };
        _fillRatio?.Record((double)batch.Length / batch.Size, tags);
        if (batch.Age is { } age)
        {
            _age?.Record(age.TotalSeconds, tags);
        }
    }

    /// <summary>Records a call of a handler.</summary>
    public void RecordCall(string block, CallEnd end, TimeSpan elapsed) =>
        _callDuration?.Record(elapsed.TotalSeconds, new TagList { { "block", block }, { "outcome", TagText.Of(end) } });

    private static Histogram<double> CreateHistogram(Meter meter, Instrument instrument) =>
        meter.CreateHistogram(
            instrument.Name, instrument.Unit, instrument.Description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = instrument.Buckets });

    private System.Diagnostics.Metrics.Instrument? Create(Meter meter, Instrument instrument) => instrument.Kind switch
    {
        InstrumentKind.Gauge => meter.CreateObservableGauge(instrument.Name, () => Measure(instrument), instrument.Unit, instrument.Description),
        InstrumentKind.Counter => meter.CreateObservableCounter(instrument.Name, () => Measure(instrument), instrument.Unit, instrument.Description),
        _ => null,
    };

    private void Make(IMeterFactory? factory)
    {
        try
        {
            Make(factory?.Create(new MeterOptions(Name)) ?? new Meter(Name));
        }
        catch (ObjectDisposedException)
        {
            // A program that ends: its blocks work to the last, and nobody listens any more.
        }
        catch (Exception)
        {
            Volatile.Write(ref _isMade, 0); // the caller is told; a later block asks again
            throw;
        }
    }

    private void Make(Meter meter)
    {
        foreach (Instrument instrument in Instrument.All)
        {
            _ = Published(() => Create(meter, instrument));
        }

        _fillRatio = Published(() => CreateHistogram(meter, Instrument.FillRatio));
        _age = Published(() => CreateHistogram(meter, Instrument.BatchAge));
        _callDuration = Published(() => CreateHistogram(meter, Instrument.HandlerDuration));
    }

    // Listeners are told of an instrument while it is made. What one throws costs the instrument, but must not keep blocks from being made.
    private static T? Published<T>(Func<T?> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception)
        {
            return null;
        }
    }

    // Blocks of one name give one series.
    private IEnumerable<Measurement<double>> Measure(Instrument instrument)
    {
        FoldOver();
        var sums = new SeriesSums(int.MaxValue);
        MeterSubject[] subjects;
        lock (_gate)
        {
            sums.Add(_over, instrument);
            subjects = [.. Subjects_NeedsLock()];
        }

        foreach (MeterSubject subject in subjects)
        {
            sums.Add(instrument, subject.Block, Readings(subject, instrument));
        }

        return sums.Of(instrument);
    }

    private void FoldOver()
    {
        MeterSubject[] subjects;
        lock (_gate)
        {
            subjects = [.. Subjects_NeedsLock()];
        }

        var over = subjects.Where(subject => subject.IsOver).ToDictionary(subject => subject, Counts);
        lock (_gate)
        {
            Fold_NeedsLock(over);
            _tidyAt = Math.Max(LeastToTidy, _count * 2);
        }
    }

    private static (Instrument Instrument, Reading[] Readings)[] Counts(MeterSubject subject) =>
        [.. Instrument.All.Where(instrument => instrument.Kind == InstrumentKind.Counter).Select(counter => (counter, Readings(subject, counter)))];

    // What cannot be read is left out: it must neither silence the others nor stay for ever.
    private static Reading[] Readings(MeterSubject subject, Instrument instrument)
    {
        try
        {
            return [.. subject.Read(instrument)];
        }
        catch (Exception)
        {
            return [];
        }
    }

    private void Fold_NeedsLock(Dictionary<MeterSubject, (Instrument Instrument, Reading[] Readings)[]> over)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        MeterSubject? younger = null;
        foreach (MeterSubject subject in Subjects_NeedsLock())
        {
            if (!over.TryGetValue(subject, out var counts))
            {
                younger = subject;
                continue;
            }

            foreach ((Instrument counter, Reading[] readings) in counts)
            {
                _over.Add(counter, subject.Block, readings);
            }

            Unchain_NeedsLock(subject, younger);
        }
    }

    private void Unchain_NeedsLock(MeterSubject subject, MeterSubject? younger)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _count--;
        if (younger is null)
        {
            _newest = subject.Older;
        }
        else
        {
            younger.Older = subject.Older;
        }
    }

    // From the newest to the oldest.
    private IEnumerable<MeterSubject> Subjects_NeedsLock()
    {
        for (MeterSubject? subject = _newest; subject is not null; subject = subject.Older)
        {
            yield return subject;
        }
    }
}
