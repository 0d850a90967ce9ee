namespace Dataflow.LoadAware.Benchmarks.Quick;

/// <summary>What one round of a contender cost, per operation (mostly: per item).</summary>
/// <param name="Time">Nanoseconds; not a number when a round does not measure time.</param>
/// <param name="Memory">Bytes allocated, or held, beyond what the contender must allocate for its result.</param>
internal readonly record struct Sample(double Time, double Memory);
