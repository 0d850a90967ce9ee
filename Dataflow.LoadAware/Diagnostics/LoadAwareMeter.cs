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
// LOCKS. _gate guards the chain of subjects and the sums of those that are over. Subjects are read without it, those that are over too, for that
// takes their own locks and may ask a clock, which is foreign.

/// <summary>The meter "Dataflow.LoadAware": one for all blocks without a factory of their own, one for each factory.</summary>
internal sealed class LoadAwareMeter : IThreadPoolWorkItem
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Dataflow.LoadAware";

    /// <summary>Series of blocks that are over which are remembered; beyond, the oldest are forgotten.</summary>
    internal const int RememberedSeries = 1000;

    private const int LeastToTidy = 64;

    private static readonly ConditionalWeakTable<IMeterFactory, LoadAwareMeter> PerFactory = [];
    private static readonly LoadAwareMeter Shared = new(new Meter(Name));

    private readonly Lock _gate = new();
    private readonly Histogram<double>? _fillRatio;
    private readonly Histogram<double>? _age;
    private readonly Histogram<double>? _callDuration;
    private readonly SeriesSums _over = new(RememberedSeries);
    private MeterSubject? _newest;
    private int _count;
    private int _tidyAt = LeastToTidy;

    private LoadAwareMeter(Meter meter)
    {
        foreach (Instrument instrument in Instrument.All)
        {
            _ = Published(() => Create(meter, instrument));
        }

        _fillRatio = Published(() => CreateHistogram(meter, Instrument.FillRatio));
        _age = Published(() => CreateHistogram(meter, Instrument.BatchAge));
        _callDuration = Published(() => CreateHistogram(meter, Instrument.HandlerDuration));
    }

    /// <summary>The meter of a factory; the shared one without.</summary>
    public static LoadAwareMeter For(IMeterFactory? factory) => factory is null
        ? Shared
        : PerFactory.GetValue(factory, static factory => new LoadAwareMeter(factory.Create(new MeterOptions(Name))));

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

    void IThreadPoolWorkItem.Execute() => FoldOver();

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
            sums.Add(instrument, subject);
        }

        return sums.Of(instrument);
    }

    // Counts of subjects that are over change no more: they are read first, and enter the sums in the turn in which the subject leaves the chain,
    // so that whoever measures meanwhile finds them in one of the two. Of two threads that do so at once the first has them.
    private void FoldOver()
    {
        MeterSubject[] over;
        lock (_gate)
        {
            over = [.. Subjects_NeedsLock().Where(subject => subject.IsOver)];
            if (over.Length == 0)
            {
                TidyLater_NeedsLock();
                return;
            }
        }

        Dictionary<MeterSubject, SeriesSums> read = over.ToDictionary(subject => subject, CountsOf);
        lock (_gate)
        {
            MeterSubject? younger = null;
            foreach (MeterSubject subject in Subjects_NeedsLock())
            {
                if (!read.TryGetValue(subject, out SeriesSums? counts))
                {
                    younger = subject;
                    continue;
                }

                _over.Add(counts);
                Unchain_NeedsLock(subject, younger);
            }

            TidyLater_NeedsLock();
        }
    }

    private static SeriesSums CountsOf(MeterSubject subject)
    {
        var counts = new SeriesSums(int.MaxValue);
        foreach (Instrument counter in Instrument.All.Where(instrument => instrument.Kind == InstrumentKind.Counter))
        {
            counts.Add(counter, subject);
        }

        return counts;
    }

    private void TidyLater_NeedsLock() => _tidyAt = Math.Max(LeastToTidy, _count * 2);

    private void Unchain_NeedsLock(MeterSubject subject, MeterSubject? younger)
    {
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
