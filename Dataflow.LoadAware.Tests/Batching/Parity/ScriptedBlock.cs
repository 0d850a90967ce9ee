using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching.Parity;

/// <summary>One block, everything that a script may do to it, and a transcript of all that can be seen from outside.</summary>
/// <remarks>The scheduler is pumped until it rests after every step, so that two runs of a script can be compared line by line.</remarks>
internal sealed class ScriptedBlock : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PumpedScheduler _pump = new();
    private readonly ProtocolLog _log = new();
    private readonly List<string> _transcript = [];
    private readonly List<FakeSource<int>> _waiting = [];
    private readonly List<(FakeTarget<int[]> Target, IDisposable Link)> _links = [];
    private readonly FakeTarget<int[]> _holder;
    private readonly BlockUnderTest<int> _block;
    private readonly int _size;
    private readonly bool _greedy;
    private readonly bool _bounded;
    private DataflowMessageHeader _reserved;
    private int _next;

    /// <summary>Items of the batch in formation, as far as a fixed size lets one know them from outside.</summary>
    private int _partial;

    public ScriptedBlock(BlockKind kind, int size, GroupingDataflowBlockOptions options)
    {
        options.TaskScheduler = _pump;
        options.CancellationToken = _cancellation.Token;
        _size = size;
        _greedy = options.Greedy;
        _bounded = options.BoundedCapacity != DataflowBlockOptions.Unbounded;
        HasQuota = options.MaxNumberOfGroups != DataflowBlockOptions.Unbounded;
        _block = kind.Create<int>(size, options);
        _transcript.Add(FormattableString.Invariant(
            $"size {size} capacity {options.BoundedCapacity} quota {options.MaxNumberOfGroups} portions {options.MaxMessagesPerTask}"));
        _holder = new FakeTarget<int[]>(_log, "holder");
    }

    public IReadOnlyList<string> Transcript => _transcript;

    /// <summary>Breaches of the protocol that the fakes noticed.</summary>
    public string[] Misuse => _log.Misuse;

    public bool HasQuota { get; }

    public void Dispose() => _cancellation.Dispose();

    public void Post() => Step("post", () => Status(_block.Target.OfferMessage(new DataflowMessageHeader(1), ++_next, null, false)));

    public void Offer(bool consumeToAccept) => Step(
        consumeToAccept ? "offer to be consumed" : "offer",
        () =>
        {
            FakeSource<int> source = new(++_next, _log);
            source.OnConsume = () =>
            {
                _waiting.Remove(source);
                Count();
                return true;
            };
            source.OnRelease = () =>
            {
                // As the blocks of the framework do: what is given back is offered again.
                if (source.OfferTo(_block.Target) == DecliningPermanently) _waiting.Remove(source);
            };
            DataflowMessageStatus status = source.OfferTo(_block.Target, consumeToAccept);
            if (status == Postponed) _waiting.Add(source);

            // A consumed one has been counted where it was consumed.
            return status == Accepted && consumeToAccept ? status.ToString() : Status(status);
        });

    /// <summary>A source that waits offers its next message.</summary>
    public void OfferAgain(int which) => WithWaiting("offer again", which, source =>
    {
        source.Id++;
        source.Value = ++_next;
        return Status(source.OfferTo(_block.Target));
    });

    /// <summary>The message of a source that waits goes elsewhere.</summary>
    public void Vanish(int which) => WithWaiting("vanish", which, source =>
    {
        source.OnConsume = source.OnReserve = () => false;
        _waiting.Remove(source);
        return source.Value.ToString();
    });

    public void Receive() => Step("receive", () => Text(_block.Take()));

    public void ReceiveAll() => Step("receive all", () => string.Join(" ", _block.TakeAll().Select(Text)));

    public void RefuseToReceive() => Step("receive with a filter", () => _block.Source.TryReceive(_ => false, out int[]? _).ToString());

    /// <summary>
    /// Only where the peer is free of its defects: with nothing inside it keeps the trigger for later, and when bounded and not greedy it
    /// goes beyond its capacity.
    /// </summary>
    public void Trigger()
    {
        if (_greedy ? _partial == 0 : _waiting.Count == 0 || _bounded) return;
        Step(
            "trigger",
            () =>
            {
                _block.TriggerBatch();
                _partial = 0;
                return "";
            });
    }

    public void Link(DataflowMessageStatus answer, DataflowLinkOptions options) => Step(
        $"link {answer} {options.MaxMessages} {options.Append} {options.PropagateCompletion}",
        () =>
        {
            FakeTarget<int[]> target = new(_log, $"target {_links.Count}") { OnOffer = _ => answer };
            _links.Add((target, _block.LinkTo(target, options)));
            return "";
        });

    public void Unlink(int which)
    {
        if (_links.Count == 0) return;
        Step(
            "unlink",
            () =>
            {
                _links[which % _links.Count].Link.Dispose();
                return "";
            });
    }

    public void Reserve()
    {
        if (_reserved.IsValid || _links.Count == 0 || _links[^1].Target.Offers.Length == 0) return;
        Step(
            "reserve",
            () =>
            {
                DataflowMessageHeader head = _links[^1].Target.Offers[^1].Header;
                bool reserved = _block.Source.ReserveMessage(head, _holder);
                if (reserved) _reserved = head;
                return reserved.ToString();
            });
    }

    public void ConsumeReserved()
    {
        if (_reserved.IsValid) Step("consume", () => Text(_block.Source.ConsumeMessage(TakeReserved(), _holder, out _)));
    }

    public void ReleaseReserved()
    {
        if (!_reserved.IsValid) return;
        Step(
            "release",
            () =>
            {
                _block.Source.ReleaseReservation(TakeReserved(), _holder);
                return "";
            });
    }

    /// <summary>Takes what is left and waits for the end.</summary>
    public void Complete() => End("complete", _block.Complete, drain: true);

    public void Fault() => End("fault", () => _block.Fault(new InvalidOperationException("boom")), drain: false);

    public void Cancel() => End("cancel", _cancellation.Cancel, drain: false);

    private void End(string how, Action end, bool drain)
    {
        ReleaseReserved();
        int before = _log.Calls.Length;
        end();
        _transcript.Add($"{how}: {_block.Post(0)}");
        _pump.RunUntil(
            () =>
            {
                if (drain && _block.Take() is { } batch) _transcript.Add($"left: {Text(batch)}");
                return _block.Completion.IsCompleted;
            },
            $"the block ends after {string.Join(Environment.NewLine, _transcript)}");
        _transcript.Add($"{Outcome.Of(_block.Completion).GetAwaiter().GetResult()} | {Calls(before)}");
    }

    private void WithWaiting(string name, int which, Func<FakeSource<int>, string> act)
    {
        if (_waiting.Count > 0) Step(name, () => act(_waiting[which % _waiting.Count]));
    }

    private void Step(string name, Func<string> act)
    {
        int before = _log.Calls.Length;
        string result = act();
        _pump.RunAll();
        _transcript.Add($"{name}: {result} | output {_block.OutputCount} | {Calls(before)}");
    }

    /// <summary>What the neighbours saw: sources and targets apart, since who of the two is called first is nobody's business.</summary>
    private string Calls(int before)
    {
        ILookup<bool, string> calls = _log.Calls.Skip(before).ToLookup(call => call.StartsWith("offer", StringComparison.Ordinal));

        // With a quota the sources that wait are sent away at a moment of the block's own choice: left out.
        return $"{string.Join(", ", calls[true])} | {(HasQuota ? "" : string.Join(", ", calls[false]))}";
    }

    private string Status(DataflowMessageStatus status)
    {
        if (status == Accepted) Count();
        return status.ToString();
    }

    private void Count() => _partial = (_partial + 1) % _size;

    private DataflowMessageHeader TakeReserved()
    {
        DataflowMessageHeader reserved = _reserved;
        _reserved = default;
        return reserved;
    }

    private static string Text(int[]? batch) => batch is null ? "nothing" : $"[{string.Join(",", batch)}]";
}
