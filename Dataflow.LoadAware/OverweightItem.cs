namespace Dataflow.LoadAware;

/// <summary>What becomes of a single item that weighs more than a whole batch may.</summary>
public enum OverweightItem
{
    /// <summary>It is accepted and goes in a batch of its own, which exceeds the limit.</summary>
    GoesAlone,

    /// <summary>
    /// It is declined: <c>Post</c> and <c>SendAsync</c> return <see langword="false"/>, <c>PostMany</c> ends before it, and a linked source offers
    /// it to its next target.
    /// </summary>
    IsDeclined,
}
