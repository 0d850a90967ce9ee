using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;
using static System.Threading.Tasks.Dataflow.DataflowMessageStatus;

namespace Dataflow.LoadAware.Tests.Batching.Parity;

/// <summary>Random scripts run on the peer and on ours at a fixed size: whatever can be seen from outside must be the same.</summary>
public sealed class ParityTests
{
    private const int ScriptsPerCase = 250;
    private const int StepsPerScript = 40;

    [Test]
    public void Every_script_reads_the_same_on_both([Values] bool greedy, [Values] bool bounded, [Values] bool quota, [Values] bool portions)
    {
        for (int seed = 1; seed <= ScriptsPerCase; seed++)
        {
            GroupingDataflowBlockOptions Options(int size, Random random) => new()
            {
                Greedy = greedy,
                BoundedCapacity = bounded ? size + random.Next(4) : DataflowBlockOptions.Unbounded,
                MaxNumberOfGroups = quota ? 1 + random.Next(5) : DataflowBlockOptions.Unbounded,
                MaxMessagesPerTask = portions ? 1 + random.Next(2) : DataflowBlockOptions.Unbounded,
            };
            string peer = Run(BlockKind.Peer, seed, Options);
            foreach (BlockKind kind in BlockKind.All)
            {
                string other = Run(kind, seed, Options);
                if (other != peer) Assert.Fail($"seed {seed} on {kind}{Environment.NewLine}{Difference(peer, other)}");
            }
        }
    }

    private static string Run(BlockKind kind, int seed, Func<int, Random, GroupingDataflowBlockOptions> options)
    {
        Random random = new(seed);
        int size = 1 + random.Next(4);
        using ScriptedBlock block = new(kind, size, options(size, random));
        for (int i = 0; i < StepsPerScript; i++) Step(block, random);
        End(block, random.Next(3));
        if (kind == BlockKind.Ours) Assert.That(block.Misuse, Is.Empty, $"seed {seed}");
        return string.Join(Environment.NewLine, block.Transcript);
    }

    /// <summary>Both up to the first line where they part.</summary>
    private static string Difference(string peer, string other)
    {
        (string First, string Second)[] lines = [.. peer.Split(Environment.NewLine).Zip(other.Split(Environment.NewLine))];
        int same = lines.TakeWhile(line => line.First == line.Second).Count();
        IEnumerable<string> parting = lines.Skip(same).Take(3).SelectMany(line => new[] { $"peer: {line.First}", $"ours: {line.Second}" });
        return string.Join(Environment.NewLine, lines.Take(same).Select(line => line.First).Concat(parting));
    }

    private static void End(ScriptedBlock block, int choice)
    {
        // A block that has reached its quota is on its way to its own end: which comes first is a race on the peer, if it ends at all.
        if (block.HasQuota || choice == 0) block.Complete();
        else if (choice == 1) block.Fault();
        else block.Cancel();
    }

    private static void Step(ScriptedBlock block, Random random)
    {
        // All numbers are drawn for every step, so that a step without effect does not shift the rest of the script.
        (int choice, int which, bool flag) = (random.Next(26), random.Next(100), random.Next(2) == 0);
        DataflowMessageStatus answer = new[] { Accepted, Declined, Postponed, DecliningPermanently }[random.Next(4)];
        DataflowLinkOptions link = new() { MaxMessages = random.Next(3) == 0 ? 1 + random.Next(3) : -1, Append = random.Next(3) > 0 };
        Action step = choice switch
        {
            <= 6 => block.Post,
            <= 11 => () => block.Offer(flag),
            // Sources that a quota sends away must not change while that happens.
            12 when !block.HasQuota => () => block.OfferAgain(which),
            13 when !block.HasQuota => () => block.Vanish(which),
            <= 15 => block.Receive,
            16 => block.ReceiveAll,
            17 => block.RefuseToReceive,
            <= 19 => block.Trigger,
            20 => () => block.Link(answer, link),
            21 => () => block.Unlink(which),
            <= 23 => block.Reserve,
            24 => block.ConsumeReserved,
            _ => block.ReleaseReserved,
        };
        step();
    }
}
