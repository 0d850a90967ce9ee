namespace Dataflow.LoadAware.Handling;

/// <summary>Is told of every call of the handler, without a lock: whoever listens to it is foreign.</summary>
internal interface IHandlerObserver
{
    /// <summary>Whether anybody listens.</summary>
    bool IsEnabled { get; }

    /// <summary>A call has ended.</summary>
    /// <param name="end">How.</param>
    /// <param name="elapsed">How long it took.</param>
    void Called(CallEnd end, TimeSpan elapsed);
}
