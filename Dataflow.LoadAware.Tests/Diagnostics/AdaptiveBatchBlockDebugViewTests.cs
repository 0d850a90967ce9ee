using System.Diagnostics;
using System.Reflection;
using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Diagnostics;

/// <summary>What a debugger shows, reached the way a debugger reaches it: by the attributes.</summary>
[TestFixture]
internal sealed class AdaptiveBatchBlockDebugViewTests
{
    [Test]
    public void The_one_line_names_the_block_its_size_and_what_could_be_taken()
    {
        var block = new AdaptiveBatchBlock<int>(2, new GroupingDataflowBlockOptions { NameFormat = "orders" });
        block.PostMany([1, 2, 3, 4, 5]);

        Assert.That(DisplayOf(block), Is.EqualTo("orders, BatchSize = 2, OutputCount = 2"));
    }

    [Test]
    public void The_view_shows_what_is_inside()
    {
        var block = new AdaptiveBatchBlock<int>(2, new GroupingDataflowBlockOptions { BoundedCapacity = 3 });
        var target = new ActionBlock<int[]>(_ => { }, new ExecutionDataflowBlockOptions { BoundedCapacity = 1 });
        using IDisposable link = block.LinkTo(target, _ => false);
        block.PostMany([1, 2, 3]);
        _ = block.SendAsync(4);

        object view = ViewOf(block);

        Assert.Multiple(() =>
        {
            Assert.That(Read(view, "BatchSize"), Is.EqualTo(2));
            Assert.That((Read(view, "MinBatchSize"), Read(view, "MaxBatchSize")), Is.EqualTo((1, 3)));
            Assert.That(Read(view, "InputQueue"), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(Read(view, "OutputCount"), Is.EqualTo(1));
            Assert.That(Read(view, "BatchesCompleted"), Is.EqualTo(0));
            Assert.That(Read(view, "IsDecliningPermanently"), Is.False);
            Assert.That(Read(view, "IsCompleted"), Is.False);
            Assert.That(Read(view, "Id"), Is.EqualTo(block.Completion.Id));
            Assert.That(Read(view, "PostponedMessages"), Has.Length.EqualTo(1));
            Assert.That(Read(view, "LinkedTargets"), Has.Length.EqualTo(1));
            Assert.That(Read(view, "NextMessageReservedFor"), Is.Null);
            Assert.That(((GroupingDataflowBlockOptions)Read(view, "DataflowBlockOptions")!).BoundedCapacity, Is.EqualTo(3));
        });
    }

    [Test]
    public async Task Every_property_can_be_read_while_the_block_runs()
    {
        var block = new AdaptiveBatchBlock<int>(3);
        long handled = 0;
        var handler = new ActionBlock<int[]>(batch => handled += batch.Length);
        block.LinkTo(handler, new DataflowLinkOptions { PropagateCompletion = true });
        object view = ViewOf(block);
        Task producer = Task.Run(() =>
        {
            for (int i = 0; i < 200_000; i++)
            {
                block.Post(i);
            }
        });

        while (!producer.IsCompleted)
        {
            foreach (PropertyInfo property in view.GetType().GetProperties())
            {
                property.GetValue(view);
            }
        }

        await producer;
        block.Complete();
        await handler.Completion.WaitAsync(Patience.ShouldHappen);
        Assert.That(handled, Is.EqualTo(200_000));
    }

    private static object? Read(object view, string property) => view.GetType().GetProperty(property)!.GetValue(view);

    private static string DisplayOf(object block)
    {
        string value = block.GetType().GetCustomAttribute<DebuggerDisplayAttribute>()!.Value;
        string property = value.Trim('{', '}').Split(',')[0];
        return (string)block.GetType().GetProperty(property, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(block)!;
    }

    private static object ViewOf<T>(AdaptiveBatchBlock<T> block)
    {
        string name = block.GetType().GetCustomAttribute<DebuggerTypeProxyAttribute>()!.ProxyTypeName;
        Type view = Type.GetType(name)!.MakeGenericType(typeof(T));
        return Activator.CreateInstance(view, block)!;
    }
}
