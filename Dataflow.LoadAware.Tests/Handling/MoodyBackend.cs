using System.Collections.Concurrent;

namespace Dataflow.LoadAware.Tests.Handling;

/// <summary>A backend that does each thing that a backend can do, by chance; it remembers every item that it took.</summary>
internal sealed class MoodyBackend(Random random, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly int _kindness = random.Next(1, 12);
    private readonly bool _isStubborn = random.Next(3) == 0;

    /// <summary>Whether it does not heed its token when it stalls, for ever.</summary>
    public bool IsDeaf { get; } = random.Next(10) == 0;

    /// <summary>The items that it took.</summary>
    public ConcurrentBag<int> Succeeded { get; } = [];

    /// <summary>All or nothing.</summary>
    public async Task AllOrNothingAsync(int[] batch, CancellationToken token)
    {
        await GetInTheMoodAsync(batch, token);
        if (batch.Any(IsNeverDone))
        {
            throw new TimeoutException();
        }

        foreach (int item in batch)
        {
            Succeeded.Add(item);
        }
    }

    /// <summary>A word on each item.</summary>
    public async Task<BatchResult> SpeakingAsync(int[] batch, CancellationToken token)
    {
        await GetInTheMoodAsync(batch, token);
        BatchResultBuilder result = BatchResult.For(batch.Length);
        for (int i = 0; i < batch.Length; i++)
        {
            switch (IsNeverDone(batch[i]) ? 0 : Draw(_kindness + 2))
            {
                case 0:
                    result.Retry(i);
                    break;
                case 1:
                    result.Reject(i, "by chance");
                    break;
                default:
                    Succeeded.Add(batch[i]);
                    break;
            }
        }

        return (Draw(10) == 0 ? result.RetryAfter(TimeSpan.FromSeconds(2)) : result).Build();
    }

    private static bool IsPoison(int item) => item % 13 == 5;

    private bool IsNeverDone(int item) => _isStubborn && item % 7 == 3;

    private async Task GetInTheMoodAsync(int[] batch, CancellationToken token)
    {
        switch (Draw(_kindness + 6))
        {
            case 0:
                throw new TimeoutException();
            case 1:
                throw new OverloadedException(TimeSpan.FromSeconds(Draw(5)));
            case 2:
                bool stalls = Draw(3) == 0; // until it is cancelled, or a moment
                await Task.Delay(TimeSpan.FromHours(stalls ? 1000 : 0), time, stalls && IsDeaf ? CancellationToken.None : token);
                break;
            case 3:
                await Task.Yield();
                break;
            case 4:
                throw new FormatException("by chance");
        }

        token.ThrowIfCancellationRequested();
        if (batch.Any(IsPoison))
        {
            throw new FormatException("poison");
        }
    }

    private int Draw(int below)
    {
        lock (_gate)
        {
            return random.Next(below);
        }
    }
}
