namespace Dataflow.LoadAware.Diagnostics;

/// <summary>How an instrument's numbers are to be read.</summary>
internal enum InstrumentKind
{
    /// <summary>What is now.</summary>
    Gauge,

    /// <summary>What has been counted since the start.</summary>
    Counter,

    /// <summary>How a number is spread.</summary>
    Histogram,
}

/// <summary>An instrument of the meter. docs/metrics.md lists them; a test compares the two.</summary>
/// <param name="Name">Its name, in OpenTelemetry's form.</param>
/// <param name="Kind">How to read it.</param>
/// <param name="Unit">Its unit, in UCUM.</param>
/// <param name="Description">What it says.</param>
/// <param name="Tags">Its tags beside <c>block</c>.</param>
internal sealed record Instrument(string Name, InstrumentKind Kind, string Unit, string Description, params string[] Tags)
{
    /// <summary>Where a histogram's buckets end, in its unit: advice to a listener that has no better. The usual ones suit milliseconds.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    private static readonly double[] Seconds = [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60];

    public static Instrument BatchSize { get; } = new(
        "loadaware.batch.size", InstrumentKind.Gauge, "{item}", "The live batch size.");

    public static Instrument WaitingItems { get; } = new(
        "loadaware.items.waiting", InstrumentKind.Gauge, "{item}", "Items accepted and not yet handed on.");

    public static Instrument OldestAge { get; } = new(
        "loadaware.items.oldest_age", InstrumentKind.Gauge, "s", "How long the oldest waiting item has waited.");

    public static Instrument Batches { get; } = new(
        "loadaware.batches", InstrumentKind.Counter, "{batch}", "Batches handed on.", "reason");

    public static Instrument Items { get; } = new(
        "loadaware.items", InstrumentKind.Counter, "{item}", "Items handed on.", "reason");

    public static Instrument Declined { get; } = new(
        "loadaware.posts.declined", InstrumentKind.Counter, "{item}", "Items posted and not accepted.");

    public static Instrument FillRatio { get; } = new(
        "loadaware.batch.fill_ratio", InstrumentKind.Histogram, "1", "Items of a batch that was handed on, as a fraction of the batch size.", "reason")
    {
        Buckets = [.1, .25, .5, .75, .9, 1],
    };

    public static Instrument BatchAge { get; } = new(
        "loadaware.batch.age", InstrumentKind.Histogram, "s", "How long the oldest item of a batch had waited when it was handed on.", "reason")
    {
        Buckets = Seconds,
    };

    public static Instrument LoadScore { get; } = new(
        "loadaware.load.score", InstrumentKind.Gauge, "1", "Mean load score of the last 10 feedbacks, 0 (idle) to 1 (saturated).");

    public static Instrument Feedback { get; } = new(
        "loadaware.feedback", InstrumentKind.Counter, "{message}", "Feedback messages handled.");

    public static Instrument SizeChanges { get; } = new(
        "loadaware.size.changes", InstrumentKind.Counter, "{change}", "Changes of the batch size.", "reason", "direction");

    public static Instrument HandlerItems { get; } = new(
        "loadaware.handler.items", InstrumentKind.Counter, "{item}", "Items by what became of them in a handler's block.", "outcome");

    public static Instrument HandlerCalls { get; } = new(
        "loadaware.handler.calls", InstrumentKind.Counter, "{call}", "Calls of a handler by how they ended.", "outcome");

    public static Instrument HandlerDuration { get; } = new(
        "loadaware.handler.duration", InstrumentKind.Histogram, "s", "How long a call of a handler took.", "outcome")
    {
        Buckets = Seconds,
    };

    public static Instrument HandlerPaused { get; } = new(
        "loadaware.handler.paused", InstrumentKind.Counter, "s", "Time for which a handler's block has paused.");

    public static Instrument HandlerCircuit { get; } = new(
        "loadaware.handler.circuit", InstrumentKind.Gauge, "{state}", "The circuit of a handler's block: 0 closed, 1 half open, 2 open.");

    public static IReadOnlyList<Instrument> All { get; } =
    [
        BatchSize, WaitingItems, OldestAge, Batches, Items, Declined, FillRatio, BatchAge, LoadScore, Feedback, SizeChanges,
        HandlerItems, HandlerCalls, HandlerDuration, HandlerPaused, HandlerCircuit,
    ];
}
