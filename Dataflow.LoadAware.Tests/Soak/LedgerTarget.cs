using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>Accepts all, at once, and checks each batch against the sizes that were live since the one before.</summary>
internal sealed class LedgerTarget(Ledger ledger, SizeWatch sizes) : ITargetBlock<Item[]>
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _breaches = [];
    private int _inForceAtLastBatch;

    public IReadOnlyList<string> Breaches => _breaches;

    public int Batches { get; private set; }

    public Task Completion => _completion.Task;

    public DataflowMessageStatus OfferMessage(DataflowMessageHeader messageHeader, Item[] messageValue, ISourceBlock<Item[]>? source, bool consumeToAccept)
    {
        // This batch was cut after the one before was accepted, hence with a size that was live since then.
        int largest = sizes.LargestSince(_inForceAtLastBatch);
        if (messageValue.Length == 0 || messageValue.Length > largest) _breaches.Add($"{messageValue.Length} items when the size was at most {largest}");
        ledger.HandedOn(messageValue);
        Batches++;
        _inForceAtLastBatch = sizes.InForce;
        return DataflowMessageStatus.Accepted;
    }

    public void Complete() => _completion.TrySetResult();

    public void Fault(Exception exception) => _completion.TrySetException(exception);
}
