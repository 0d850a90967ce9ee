namespace Dataflow.LoadAware.Control;

/// <summary>Two runs in a row.</summary>
/// <param name="First">The mean of the first.</param>
/// <param name="Second">The mean of the second.</param>
/// <param name="Probed">By how much the second was meant to be larger, in logarithms.</param>
/// <param name="Batches">How many batches that count each of them has, at least.</param>
/// <param name="Earlier">The mean of the run before, which mostly had the size of the second; null where nothing is known of it.</param>
internal readonly record struct RunPair(Measurement First, Measurement Second, double Probed, int Batches, Measurement? Earlier);
