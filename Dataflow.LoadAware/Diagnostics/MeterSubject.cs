namespace Dataflow.LoadAware.Diagnostics;

/// <summary>
/// A block as the meter sees it. The meter holds it strongly, so it must not hold its block so: counts outlive their block until they
/// have been added up, gauges end with it.
/// </summary>
/// <param name="block">The tag <c>block</c>.</param>
internal abstract class MeterSubject(string block)
{
    /// <summary>The tag <c>block</c>.</summary>
    public string Block => block;

    /// <summary>Whether nothing will be counted any more: the block was let go, or has ended and counts no more.</summary>
    public abstract bool IsOver { get; }

    /// <summary>The subject that was added before this one. The meter's own; guarded by its lock.</summary>
    public MeterSubject? Older { get; set; }

    /// <summary>Its numbers for an instrument; none where it has none.</summary>
    public abstract IEnumerable<Reading> Read(Instrument instrument);
}

/// <summary>A number that a subject gives for an instrument.</summary>
/// <param name="Value">The number.</param>
/// <param name="Tags">Values of the instrument's tags beside <c>block</c>, in their order.</param>
internal readonly record struct Reading(double Value, params string[] Tags);
