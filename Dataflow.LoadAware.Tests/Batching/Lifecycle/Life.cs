using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using static Dataflow.LoadAware.Tests.Batching.Lifecycle.LifeEvent;

namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>Leads one block through one case, to its end, and says what went wrong.</summary>
internal sealed class Life : IDisposable
{
    private const int Size = 3;
    private static readonly InvalidOperationException Boom = new("boom");

    private readonly LifeCase _case;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ProtocolLog _log = new();
    private readonly BlockUnderTest<int> _block;
    private readonly BufferBlock<int[]> _downstream = new(new() { BoundedCapacity = 1 });
    private readonly FakeTarget<int[]> _holder;
    private readonly FakeTarget<int[]> _drain;
    private readonly IDisposable _link;
    private readonly List<(int Item, Task<bool> Accepted)> _sent = [];
    private readonly List<int[]> _received = [];
    private DataflowMessageHeader _reserved;

    public Life(BlockKind kind, LifeCase lifeCase)
    {
        _case = lifeCase;
        _holder = new FakeTarget<int[]>(_log, "holder");
        _drain = new FakeTarget<int[]>(_log, "drain");
        _block = kind.Create<int>(
            Size,
            new()
            {
                Greedy = lifeCase.Greedy,
                BoundedCapacity = lifeCase.Bounded ? Size : DataflowBlockOptions.Unbounded,
                CancellationToken = _cancellation.Token,
            });

        // Full from the start: it postpones all that it is offered and takes nothing.
        _downstream.Post([]);
        Fill();
        _link = _block.LinkTo(_downstream, new() { PropagateCompletion = true });
        if (lifeCase.Inside == Inside.Reserved) Reserve();
    }

    public void Dispose() => _cancellation.Dispose();

    /// <summary>Every breach of what the matrix promises; empty when all is well.</summary>
    public async Task<List<string>> Lead()
    {
        foreach (LifeEvent e in _case.Order) Happen(e);
        if (_reserved.IsValid) _block.Source.ReleaseReservation(_reserved, _holder);
        if (!_case.Order.Contains(Complete) && _case.Abort is null) _block.Complete();

        // What was aborted must end with its output unread; all else once the output is taken.
        if (_case.Abort is null) _block.LinkTo(_drain);
        string outcome = await Outcome.Of(_block.Completion);
        bool[] accepted = await Task.WhenAll(_sent.Select(send => send.Accepted)).InTime();
        return Judge(outcome, [.. _sent.Zip(accepted).Where(pair => pair.Second).Select(pair => pair.First.Item)]);
    }

    private void Fill()
    {
        int items = _case.Inside switch
        {
            Inside.Nothing => 0,
            Inside.Partial => Size - 1,
            Inside.Postponed => Size + 2,
            _ => Size,
        };
        for (int i = 1; i <= items; i++) _sent.Add((i, _block.SendAsync(i)));
        if (items >= Size) Patience.Until(() => _block.OutputCount == 1, "the first batch is there");
    }

    private void Reserve()
    {
        FakeTarget<int[]> spy = new(_log, "spy") { OnOffer = _ => DataflowMessageStatus.Postponed };
        _block.LinkTo(spy).Dispose();
        _reserved = spy.Offers.Single().Header;
        if (!_block.Source.ReserveMessage(_reserved, _holder)) throw new InvalidOperationException("The head cannot be reserved.");
    }

    private void Happen(LifeEvent e)
    {
        if (e == Complete) _block.Complete();
        if (e == Fault) _block.Fault(Boom);
        if (e == Cancel) _cancellation.Cancel();
        if (e == DownstreamFault) ((IDataflowBlock)_downstream).Fault(new InvalidOperationException("downstream"));
        if (e == Unlink) _link.Dispose();
        if (e == Receive) _received.AddRange(_block.TakeAll());
    }

    private List<string> Judge(string outcome, int[] accepted)
    {
        List<string> breaches = [.. _log.Misuse];
        int[] received = [.. _received.Concat(_drain.Accepted).SelectMany(batch => batch)];
        if (!AllowedOutcomes().Contains(outcome)) breaches.Add($"ended {outcome}");
        if (_received.Concat(_drain.Accepted).Any(batch => batch.Length is 0 or > Size)) breaches.Add("a batch of a wrong size");
        if (received.Zip(received.Skip(1)).Any(pair => pair.First >= pair.Second)) breaches.Add($"out of order or twice: {Text(received)}");
        if (received.Except(accepted).Any()) breaches.Add($"handed on {Text(received)}, accepted only {Text(accepted)}");
        if (_case.Abort is null && accepted.Except(received).Any()) breaches.Add($"accepted {Text(accepted)}, handed on only {Text(received)}");
        if (_block.OutputCount != 0) breaches.Add("output after the end");
        return breaches;
    }

    private IEnumerable<string> AllowedOutcomes()
    {
        if (_case.Abort is not { } abort) return [Outcome.Completed];
        string aborted = abort == Fault ? Outcome.Faulted(Boom) : Outcome.Canceled;

        // With nothing left to take, Complete may have ended the block before the abort came.
        return _case.IsCompletedBeforeAbort && !_case.AbortFindsOutput ? [aborted, Outcome.Completed] : [aborted];
    }

    private static string Text(int[] items) => $"[{string.Join(",", items)}]";
}
