namespace Dataflow.LoadAware.Diagnostics;

/// <summary>A block that says under which tag it reports, so that what belongs to it reports under the same.</summary>
internal interface IMeterTag
{
    /// <summary>The tag <c>block</c>.</summary>
    string MeterTag { get; }
}
