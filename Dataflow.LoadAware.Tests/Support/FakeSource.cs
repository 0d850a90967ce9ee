using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>A source of one message at a time that answers as the test says, logs each call and notes breaches of the protocol.</summary>
public sealed class FakeSource<T>(T value, ProtocolLog log) : ISourceBlock<T>
{
    private readonly TaskCompletionSource _consumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITargetBlock<T>? _offeredTo;
    private bool _isReserved;

    public long Id { get; set; } = 1;

    public T Value { get; set; } = value;

    /// <summary>Runs inside <c>ConsumeMessage</c>; false: the message went elsewhere.</summary>
    public Func<bool> OnConsume { get; set; } = () => true;

    /// <summary>Runs inside <c>ReserveMessage</c>; false: no.</summary>
    public Func<bool> OnReserve { get; set; } = () => true;

    /// <summary>Runs inside <c>ReleaseReservation</c>.</summary>
    public Action OnRelease { get; set; } = () => { };

    public Task Consumed => _consumed.Task;

    public Task Released => _released.Task;

    public bool IsReserved => _isReserved;

    public Task Completion => Task.CompletedTask;

    public DataflowMessageStatus OfferTo(ITargetBlock<T> target, bool consumeToAccept = false)
    {
        _offeredTo = target;
        return target.OfferMessage(new DataflowMessageHeader(Id), Value, this, consumeToAccept);
    }

    public T? ConsumeMessage(DataflowMessageHeader messageHeader, ITargetBlock<T> target, out bool messageConsumed)
    {
        Note("consume", messageHeader, target);
        _isReserved = false;
        messageConsumed = OnConsume();
        if (messageConsumed && !_consumed.TrySetResult()) log.Wrong($"{Value} was consumed twice.");
        return messageConsumed ? Value : default;
    }

    public bool ReserveMessage(DataflowMessageHeader messageHeader, ITargetBlock<T> target)
    {
        Note("reserve", messageHeader, target);
        if (_isReserved) log.Wrong($"{Value} was reserved twice.");
        return _isReserved = OnReserve();
    }

    public void ReleaseReservation(DataflowMessageHeader messageHeader, ITargetBlock<T> target)
    {
        Note("release", messageHeader, target);
        if (!_isReserved) log.Wrong($"{Value} was released without a reservation.");
        _isReserved = false;
        _released.TrySetResult();
        OnRelease();
    }

    public IDisposable LinkTo(ITargetBlock<T> target, DataflowLinkOptions linkOptions) => throw new NotSupportedException();

    public void Complete() => throw new NotSupportedException();

    public void Fault(Exception exception) => throw new NotSupportedException();

    private void Note(string call, DataflowMessageHeader header, ITargetBlock<T> target)
    {
        log.Call($"{call} {Value}");
        if (header.Id != Id) log.Wrong($"{call} {Value} with id {header.Id} while {Id} is offered.");
        if (!ReferenceEquals(target, _offeredTo)) log.Wrong($"{call} {Value} for another target than the one it was offered to.");
    }
}
