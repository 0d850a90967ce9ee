using System.Diagnostics;
using System.Reflection;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>What a debugger shows of a block, read the way a debugger does: by the attributes.</summary>
public sealed class DebuggerTests
{
    private readonly ProtocolLog _log = new();

    [Test]
    public void The_display_has_the_name_the_size_and_the_output_as_the_peer_has()
    {
        AdaptiveBatchBlock<int> ours = new(2, new GroupingDataflowBlockOptions { NameFormat = "name" });
        BatchBlock<int> peer = new(2, new GroupingDataflowBlockOptions { NameFormat = "name" });
        foreach (int i in new[] { 1, 2, 3 }) _ = ours.Post(i) && peer.Post(i);

        Assert.That(Display(ours), Is.EqualTo(Display(peer)));
    }

    [Test]
    public void The_view_shows_who_holds_the_reservation()
    {
        AdaptiveBatchBlock<int> block = new(1);
        FakeTarget<int[]> holder = new(_log);
        holder.OnOffer = offer =>
        {
            offer.Source.ReserveMessage(offer.Header, holder);
            return DataflowMessageStatus.Postponed;
        };
        block.Post(1);
        block.LinkTo(holder);

        Assert.That(Show(block)["NextMessageReservedFor"], Is.SameAs(holder));
    }

    [Test]
    public async Task The_view_shows_how_far_the_block_has_come()
    {
        AdaptiveBatchBlock<int> block = new(1);
        (object?, object?) before = (Show(block)["IsDecliningPermanently"], Show(block)["IsCompleted"]);
        block.Complete();
        await block.Completion.InTime();

        Assert.That((before, (Show(block)["IsDecliningPermanently"], Show(block)["IsCompleted"])), Is.EqualTo(((false, false), (true, true))));
    }

    [Test]
    public void The_view_can_be_read_from_inside_an_offer()
    {
        PumpedScheduler pump = new();
        AdaptiveBatchBlock<int> block = new(1, new GroupingDataflowBlockOptions { TaskScheduler = pump });
        Dictionary<string, object?>? view = null;
        FakeTarget<int[]> target = new(_log)
        {
            OnOffer = _ =>
            {
                view = Show(block);
                return DataflowMessageStatus.Accepted;
            },
        };
        block.LinkTo(target);
        block.Post(1);
        pump.RunUntil(() => view is not null, "the batch is offered");

        Assert.That(view!["BatchSize"], Is.EqualTo(1));
    }

    private static string Display(object block)
    {
        string format = block.GetType().GetCustomAttribute<DebuggerDisplayAttribute>()!.Value;
        Assert.That(format, Is.EqualTo("{DebuggerDisplayContent,nq}"));
        return (string)block.GetType()
            .GetProperty("DebuggerDisplayContent", BindingFlags.Instance | BindingFlags.NonPublic)!
            .GetValue(block)!;
    }

    /// <summary>Every property of the type proxy with its value; reading one must not throw.</summary>
    private static Dictionary<string, object?> Show(AdaptiveBatchBlock<int> block)
    {
        string name = typeof(AdaptiveBatchBlock<>).GetCustomAttribute<DebuggerTypeProxyAttribute>()!.ProxyTypeName;
        Type proxy = Type.GetType(name)!.MakeGenericType(typeof(int));
        object view = Activator.CreateInstance(proxy, block)!;
        return proxy.GetProperties().ToDictionary(property => property.Name, property => property.GetValue(view));
    }
}
