using System.Diagnostics.CodeAnalysis;

namespace Dataflow.LoadAware.Handling;

/// <summary>What ends the handling early: a fault, a cancellation or a deadline. The first one counts.</summary>
/// <remarks>
/// LOCKS. None: who strikes first is decided by one exchange. Callbacks of the tokens are foreign; they run on the thread pool.
/// <list type="table">
/// <item><term>struck</term><description>nothing new is tried, waits end, and the calls under way are told by their token</description></item>
/// <item><term>given up</term><description>a grace later: calls that have not ended are left behind</description></item>
/// </list>
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Sources without a timer hold nothing that has to be given back, and their tokens outlive the block.")]
internal sealed class CutOff(TimeProvider time, TimeSpan grace, Action stopIntake)
{
    private readonly TimeProvider _time = time;
    private readonly TimeSpan _grace = grace;
    private readonly Action _stopIntake = stopIntake;
    private readonly CancellationTokenSource _struck = new();
    private readonly CancellationTokenSource _givenUp = new();
    private Cause? _cause;

    /// <summary>Cancelled when it is struck.</summary>
    public CancellationToken Struck => _struck.Token;

    /// <summary>Cancelled when calls that go on are left behind.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    /// <summary>The fault that struck, if it was one.</summary>
    public Exception? Fault => Volatile.Read(ref _cause)?.Fault;

    /// <summary>The token that struck, if it was one.</summary>
    public CancellationToken? CancelledBy => Volatile.Read(ref _cause)?.CancelledBy;

    /// <summary>Ends with a fault.</summary>
    public void ByFault(Exception fault) => Strike(new Cause(fault, null));

    /// <summary>Ends as cancelled.</summary>
    public void ByToken(CancellationToken token) => Strike(new Cause(null, token));

    /// <summary>Ends in good order, with items left.</summary>
    public void ByDeadline() => Strike(new Cause(null, null));

    private void Strike(Cause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, cause, null) is null)
        {
            // The state of the token changes before CancelAsync returns; what a callback throws is its own.
            _ = Observed(_struck.CancelAsync());
            _stopIntake();
            _ = GiveUpAsync();
        }
    }

    private async Task GiveUpAsync()
    {
        try
        {
            await Task.Delay(_grace, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A clock that throws gives no grace; without an end a call that does not heed its token would hold the block for ever.
        }

        await Observed(_givenUp.CancelAsync()).ConfigureAwait(false);
    }

    private static async Task Observed(Task callbacks) => await callbacks.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed record Cause(Exception? Fault, CancellationToken? CancelledBy);
}
