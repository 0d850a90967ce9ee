using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;
using static Dataflow.LoadAware.Tests.Batching.Lifecycle.LifeCase;
using static Dataflow.LoadAware.Tests.Batching.Lifecycle.LifeEvent;

namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>Leads one block through one case, to its end, and says what went wrong.</summary>
internal sealed class Life : IDisposable
{
    private static readonly InvalidOperationException Boom = new("boom");

    private readonly BlockKind _kind;
    private readonly LifeCase _case;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ProtocolLog _log = new();
    private readonly BlockUnderTest<int> _block;
    private readonly BufferBlock<int[]> _full = new(new() { BoundedCapacity = 1 });
    private readonly FakeTarget<int[]> _taker;
    private readonly FakeTarget<int[]> _holder;
    private readonly FakeTarget<int[]> _drain;
    private readonly IDisposable _link;
    private readonly List<(int Item, Task<bool> Accepted)> _sent = [];
    private readonly List<int[]> _received = [];
    private readonly List<int[]> _consumed = [];
    private DataflowMessageHeader _reserved;
    private volatile bool _takerIsOver;

    public Life(BlockKind kind, LifeCase lifeCase)
    {
        _kind = kind;
        _case = lifeCase;
        _taker = new FakeTarget<int[]>(_log, "taker") { OnOffer = _ => _takerIsOver ? DecliningPermanently : Accepted };
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
        _full.Post([]);
        Fill();
        if (lifeCase.IsReserved) Reserve();
        _link = _block.LinkTo(lifeCase.Taking ? _taker : _full, new() { PropagateCompletion = true });
    }

    /// <summary>What went to others than the linked target, in the order in which it went.</summary>
    private IEnumerable<int[]> Elsewhere => [.. _received, .. _consumed, .. _drain.Accepted];

    public void Dispose() => _cancellation.Dispose();

    /// <summary>Every breach of what the matrix promises; empty when all is well.</summary>
    public async Task<List<string>> Lead()
    {
        int takenAtOnce = ItemsOf(_taker.Accepted).Length;
        foreach (LifeEvent e in _case.Order) Happen(e);
        if (_case.IsReserved) Settle();
        if (!_case.Order.Contains(Complete) && _case.Abort is null) _block.Complete();

        // What was aborted must end with its output unread; all else once the output is taken.
        if (_case.Abort is null) _block.LinkTo(_drain);
        string outcome = await Outcome.Of(_block.Completion);
        bool[] accepted = await Task.WhenAll(_sent.Select(send => send.Accepted)).InTime();
        return
        [
            .. _log.Misuse,
            .. JudgeEnd(outcome),
            .. JudgeMoments(takenAtOnce),
            .. JudgeItems([.. _sent.Zip(accepted).Where(pair => pair.Second).Select(pair => pair.First.Item)]),
        ];
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
        FakeTarget<int[]> spy = new(_log, "spy") { OnOffer = _ => Postponed };
        _block.LinkTo(spy).Dispose();
        _reserved = spy.Offers.Single().Header;
        if (!_block.Source.ReserveMessage(_reserved, _holder)) throw new InvalidOperationException("The head cannot be reserved.");
    }

    private void Settle()
    {
        if (_case.Inside == Inside.ReservedThenReleased) _block.Source.ReleaseReservation(_reserved, _holder);
        else if (_block.Source.ConsumeMessage(_reserved, _holder, out _) is { } batch) _consumed.Add(batch);
    }

    private void Happen(LifeEvent e)
    {
        if (e == Complete) _block.Complete();
        if (e == Fault) _block.Fault(Boom);
        if (e == Cancel) _cancellation.Cancel();
        if (e == DownstreamFault) FaultDownstream();
        if (e == Unlink) _link.Dispose();
        if (e == Receive) ReceiveAll();
    }

    private void FaultDownstream()
    {
        _takerIsOver = true;
        ((IDataflowBlock)_full).Fault(new InvalidOperationException("downstream"));
    }

    // A receive that meets an offer finds nothing, and is to come again.
    private void ReceiveAll() => SpinWait.SpinUntil(
        () =>
        {
            _received.AddRange(_block.TakeAll());
            return _case.Receivable == 0 || _received.Count > 0;
        },
        Patience.ShouldHappen);

    private IEnumerable<string> JudgeEnd(string outcome)
    {
        if (!AllowedOutcomes().Contains(outcome)) yield return $"ended {outcome}";
        if (_block.OutputCount != 0) yield return "output after the end";
    }

    private IEnumerable<string> AllowedOutcomes()
    {
        if (_case.Abort is not { } abort) return [Outcome.Completed];
        string aborted = abort == Fault ? Outcome.Faulted(Boom) : Outcome.Canceled;

        // With nothing left to take, Complete may have ended the block before the abort came.
        return IsCompletedBeforeAbort(_case.Order) && !_case.AbortFindsOutput ? [aborted, Outcome.Completed] : [aborted];
    }

    // What was there at a moment when somebody could take it, whatever became of the rest.
    private IEnumerable<string> JudgeMoments(int takenAtOnce)
    {
        int[] received = ItemsOf(_received);
        if (takenAtOnce < _case.TakenAtOnce) yield return $"the new link was given {takenAtOnce} items";
        if (received.Length < _case.Receivable) yield return $"received {Text(received)}";
        if (_case.Inside == Inside.ReservedThenConsumed && ItemsOf(_consumed).Length < Size) yield return "the reservation was not honoured";

        // The peer drops a little later.
        if (_kind == BlockKind.Ours && _case.ReceivesAfterAbort && received.Length > 0) yield return $"received {Text(received)} of what was dropped";
    }

    private IEnumerable<string> JudgeItems(int[] accepted)
    {
        int[] elsewhere = ItemsOf(Elsewhere);
        int[] taken = ItemsOf(_taker.Accepted);
        int[] all = [.. taken, .. elsewhere];
        if (Elsewhere.Concat(_taker.Accepted).Any(batch => batch.Length is 0 or > Size)) yield return "a batch of a wrong size";
        if (!IsRising(taken) || !IsRising(elsewhere)) yield return $"out of order: {Text(taken)} and {Text(elsewhere)}";
        if (all.Distinct().Count() < all.Length) yield return $"handed on twice: {Text(taken)} and {Text(elsewhere)}";
        if (all.Except(accepted).Any()) yield return $"handed on {Text(all)}, accepted only {Text(accepted)}";
        if (_case.Abort is null && accepted.Except(all).Any()) yield return $"accepted {Text(accepted)}, handed on only {Text(all)}";
    }

    private static bool IsRising(int[] items) => items.Zip(items.Skip(1)).All(pair => pair.First < pair.Second);

    private static int[] ItemsOf(IEnumerable<int[]> batches) => [.. batches.SelectMany(batch => batch)];

    private static string Text(int[] items) => $"[{string.Join(",", items)}]";
}
