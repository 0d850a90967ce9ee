namespace Dataflow.LoadAware.Demo.Views;

/// <summary>Shows a running loop.</summary>
internal interface IView
{
    /// <summary>Shows the loop again and again until it ends.</summary>
    /// <param name="read">Takes a snapshot of the loop; called by one thread at a time.</param>
    /// <param name="ended">Ends, in whatever way, when the loop has ended.</param>
    /// <returns>A task that ends after <paramref name="ended"/> and does not repeat its fault.</returns>
    Task ShowAsync(Func<LoopSnapshot> read, Task ended);
}
