using System.Diagnostics.Metrics;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware;

/// <summary>What a <see cref="BatchHandlerBlock{T}"/> can be told. The defaults are meant to be kept.</summary>
/// <remarks>A value is checked where it is set. The block takes a copy: a later change has no effect on a block that exists.</remarks>
public sealed class BatchHandlerOptions
{
    private int _maxDegreeOfParallelism = 1;
    private TimeSpan _attemptTimeout = Timeout.InfiniteTimeSpan;
    private TimeSpan _cancelGrace = TimeSpan.FromSeconds(1);
    private Func<Exception, bool> _isTransient = TransientFailure.IsTransient;
    private int _maxRetries = 5;
    private AfterRetries _afterRetries = AfterRetries.Bisect;
    private TimeSpan _backoffDelay = TimeSpan.FromMilliseconds(200);
    private TimeSpan _maxBackoffDelay = TimeSpan.FromSeconds(30);
    private int _maxExtraCalls = 100;
    private int? _circuitThreshold = 5;
    private TimeSpan _circuitPause = TimeSpan.FromSeconds(5);
    private int _rejectedCapacity = 1000;
    private TimeProvider _timeProvider = TimeProvider.System;
    private string _nameFormat = new DataflowBlockOptions().NameFormat;

    /// <summary>Batches at the handler at the same time. The block takes in no more than these, so nothing waits inside it.</summary>
    /// <value>1 or more. The default is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxDegreeOfParallelism { get => _maxDegreeOfParallelism; set => _maxDegreeOfParallelism = Require.Positive(value); }

    /// <summary>
    /// How long one call of the handler may take. Then its token is cancelled, and when the call ends without a result it counts as a
    /// <see cref="TimeoutException"/>. A call that does not heed its token goes on, for two calls with the same items must not overlap.
    /// </summary>
    /// <value>More than zero and at most 49.17:02:47.294; <see cref="Timeout.InfiniteTimeSpan"/> for none, which is the default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero, negative and not infinite, or too long for a timer.</exception>
    public TimeSpan AttemptTimeout { get => _attemptTimeout; set => _attemptTimeout = Require.TimeLimit(value); }

    /// <summary>
    /// How long a call may go on after the handling was cut off (cancellation, fault, the deadline of a drain) and its token cancelled.
    /// Then it is left behind, and its items count as left.
    /// </summary>
    /// <value>Zero to 49.17:02:47.294. The default is 1 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or too long for a timer.</exception>
    public TimeSpan CancelGrace { get => _cancelGrace; set => _cancelGrace = Require.Delay(value); }

    /// <summary>Which exceptions are worth another try of the same items.</summary>
    /// <value>The default is <see cref="TransientFailure.IsTransient(Exception)"/>. One that throws counts as "no".</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Func<Exception, bool> IsTransient { get => _isTransient; set => _isTransient = Require.NotNull(value); }

    /// <summary>
    /// How often items are tried again after transient failures, or results that ask for it, in a row; any success of their batch, and its first
    /// probe of an open circuit, start the count anew. Overload does not count: the backend is asked as often as it asks to be asked.
    /// </summary>
    /// <value>0 or more; 0 is never. The default is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRetries { get => _maxRetries; set => _maxRetries = Require.NotNegative(value); }

    /// <summary>What becomes of items whose retries are used up.</summary>
    /// <value>The default is <see cref="AfterRetries.Bisect"/>. Items that a <see cref="BatchResult"/> named are rejected in any case.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a member of the enum.</exception>
    public AfterRetries AfterRetries
    {
        get => _afterRetries;
        set => _afterRetries = Enum.IsDefined(value) ? value : throw Require.Broken(nameof(AfterRetries), "must be Bisect or Reject", value);
    }

    /// <summary>The wait before the first retry; it doubles with each. Half of each wait is random, so that many clients do not come back at once.</summary>
    /// <value>Zero to 49.17:02:47.294. The default is 200 ms.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or too long for a timer.</exception>
    public TimeSpan BackoffDelay { get => _backoffDelay; set => _backoffDelay = Require.Delay(value); }

    /// <summary>The longest wait before a retry.</summary>
    /// <value>Zero to 49.17:02:47.294. The default is 30 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or too long for a timer.</exception>
    public TimeSpan MaxBackoffDelay { get => _maxBackoffDelay; set => _maxBackoffDelay = Require.Delay(value); }

    /// <summary>What the random half of each wait is drawn from.</summary>
    /// <value>Any number; null, the default, draws a seed that differs from process to process.</value>
    public int? Seed { get; set; }

    /// <summary>
    /// Calls that may be spent on one failing batch to find the items that are to blame, in all, into however many pieces it was cut. Among n
    /// items one costs at most 2*ceil(log2 n)+1, k at most k times that. When they are spent, what still fails is rejected as <see cref="RejectionReason.Undecided"/>.
    /// </summary>
    /// <value>0 or more; 0 rejects a failing batch whole. The default is 100.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxExtraCalls { get => _maxExtraCalls; set => _maxExtraCalls = Require.NotNegative(value); }

    /// <summary>
    /// Transient failures in a row, or batches in a row of which no item succeeded, that open the circuit: the block pauses, then sends one
    /// probe of the smallest size, and goes on when that succeeds.
    /// </summary>
    /// <value>1 or more; null switches it off. The default is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? CircuitThreshold { get => _circuitThreshold; set => _circuitThreshold = value is { } count ? Require.Positive(count) : null; }

    /// <summary>The pause before each probe.</summary>
    /// <value>Zero to 49.17:02:47.294. The default is 5 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or too long for a timer.</exception>
    public TimeSpan CircuitPause { get => _circuitPause; set => _circuitPause = Require.Delay(value); }

    /// <summary>The batching block whose live size cuts what is tried again, and whose smallest size is that of a probe.</summary>
    /// <value>Null, the default, tries a batch again as it was cut; a probe is then one item.</value>
    public IAdjustableBatchSize? LiveSize { get; set; }

    /// <summary>Rejected items that are kept until somebody takes them. When they are as many, the handling waits.</summary>
    /// <value>1 or more. The default is 1000.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int RejectedCapacity { get => _rejectedCapacity; set => _rejectedCapacity = Require.Positive(value); }

    /// <summary>Whether the first rejected item ends the block with its exception. The items in work can then be had back.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool FaultOnRejected { get; set; }

    /// <summary>The clock and the timers.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider { get => _timeProvider; set => _timeProvider = Require.NotNull(value); }

    /// <summary>
    /// Cuts the handling off. The items in work can then be had back, those that wait in a batching block linked by <c>LinkPipeline</c> cannot:
    /// where a program that stops wants them, drain it, and do not pass its token here.
    /// </summary>
    /// <value>The default is <see cref="CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>What the block is called, in its metrics and traces and by ToString; {0} is its type and {1} the id of its completion.</summary>
    /// <value>
    /// Without a format of its own, which is the default, the block reports under the tag of <see cref="LiveSize"/>, or of its type where
    /// there is none. A wrong format gives the message of its exception as the name.
    /// </value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public string NameFormat { get => _nameFormat; set => _nameFormat = Require.NotNull(value); }

    /// <summary>Makes the meter "Dataflow.LoadAware" to which the block reports; see docs/metrics.md.</summary>
    /// <value>The default is null: one meter that all such blocks share.</value>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>A copy that later changes do not reach.</summary>
    internal BatchHandlerOptions Copy() => (BatchHandlerOptions)MemberwiseClone();
}
