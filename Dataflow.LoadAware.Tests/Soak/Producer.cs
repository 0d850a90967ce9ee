using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Soak;

/// <summary>Sends its numbers in order, each by a way drawn from a seed, and writes down what was accepted.</summary>
internal sealed class Producer(int number, int seed, AdaptiveBatchBlock<Item> block, Ledger ledger)
{
    private readonly Random _random = new(seed);
    private int _next;

    /// <summary>Posts, bulk posts and sends at random; what a full block declines is not sent again.</summary>
    public async Task SendInEveryWay(int count)
    {
        while (_next < count)
        {
            switch (_random.Next(4))
            {
                case 0:
                    Note(block.Post(Peek(0)) ? 1 : 0, outOf: 1);
                    break;
                case 1:
                    Item[] several = [.. Enumerable.Range(0, 1 + _random.Next(40)).Select(Peek)];
                    Note(block.PostMany(several), several.Length);
                    break;
                default:
                    await SendOne(withToken: _random.Next(2) == 0);
                    break;
            }
        }
    }

    /// <summary>Sends one by one and waits for each, as everybody must who talks to a block that is not greedy.</summary>
    public async Task SendOneByOne(int count)
    {
        while (_next < count) await SendOne(withToken: false);
    }

    private async Task SendOne(bool withToken)
    {
        using CancellationTokenSource never = new();
        bool accepted = await block.SendAsync(Peek(0), withToken ? never.Token : CancellationToken.None);
        Note(accepted ? 1 : 0, outOf: 1);
    }

    private Item Peek(int ahead) => new(number, _next + ahead);

    private void Note(int accepted, int outOf)
    {
        for (int i = 0; i < accepted; i++) ledger.Accepted(Peek(i));
        _next += outOf;
    }
}
