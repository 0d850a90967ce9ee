namespace Dataflow.LoadAware;

/// <summary>A load score in words. <c>LoadLevel.Of(score)</c> gives the level of a score.</summary>
public enum LoadLevel
{
    /// <summary>Below 0.3.</summary>
    Low,

    /// <summary>From 0.3 to 0.7, both included.</summary>
    Medium,

    /// <summary>Above 0.7.</summary>
    High,
}
