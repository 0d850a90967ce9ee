using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Contracts;

/// <summary>Options are those of the moment of construction; names for people and debuggers.</summary>
public sealed class OptionsTests(BlockKind kind) : BlockContract(kind)
{
    [Test]
    public void A_later_capacity_has_no_effect()
    {
        GroupingDataflowBlockOptions options = new() { BoundedCapacity = 2 };
        BlockUnderTest<int> block = Create(2, options);
        options.BoundedCapacity = 100;

        Assert.That(block.PostAll(1, 2, 3), Is.EqualTo(2));
    }

    [Test]
    public void A_later_greediness_has_no_effect()
    {
        GroupingDataflowBlockOptions options = new();
        BlockUnderTest<int> block = Create(2, options);
        options.Greedy = false;

        Assert.That(block.Post(1), Is.True);
    }

    [Test]
    public void A_later_quota_has_no_effect()
    {
        GroupingDataflowBlockOptions options = new();
        BlockUnderTest<int> block = Create(1, options);
        options.MaxNumberOfGroups = 1;

        Assert.That(block.PostAll(1, 2), Is.EqualTo(2));
    }

    [Test]
    public async Task A_later_token_has_no_effect()
    {
        using CancellationTokenSource cancellation = new();
        GroupingDataflowBlockOptions options = new();
        BlockUnderTest<int> block = Create(1, options);
        options.CancellationToken = cancellation.Token;
        await cancellation.CancelAsync();

        Assert.That(block.Post(1), Is.True);
    }

    [Test]
    public void A_later_scheduler_has_no_effect()
    {
        GroupingDataflowBlockOptions options = new() { TaskScheduler = Pump };
        BlockUnderTest<int> block = Create(1, options);
        options.TaskScheduler = TaskScheduler.Default;
        block.LinkTo(Target());
        block.Post(1);

        Assert.That(Pump.Pending, Is.EqualTo(1));
    }

    [TestCase(1, DataflowBlockOptions.Unbounded, 1)]
    [TestCase(DataflowBlockOptions.Unbounded, 1, 3)]
    public void A_later_number_of_messages_per_task_has_no_effect(int before, int after, int offeredByOneTask)
    {
        GroupingDataflowBlockOptions options = new() { MaxMessagesPerTask = before, TaskScheduler = Pump };
        BlockUnderTest<int> block = Create(1, options);
        options.MaxMessagesPerTask = after;
        FakeTarget<int[]> target = Target();
        block.LinkTo(target);
        block.PostAll(1, 2, 3);
        Pump.RunOne();

        Assert.That(target.Offers, Has.Length.EqualTo(offeredByOneTask));
    }

    // Nothing but the debugger shows it.
    [Test]
    public void A_later_order_has_no_effect([Values] bool before)
    {
        GroupingDataflowBlockOptions options = new() { EnsureOrdered = before };
        BlockUnderTest<int> block = Create(1, options);
        options.EnsureOrdered = !before;
        object? shown = DebuggerLook.ViewOf(block.Block)["DataflowBlockOptions"];

        Assert.That(((GroupingDataflowBlockOptions)shown!).EnsureOrdered, Is.EqualTo(before));
    }

    [Test]
    public void A_later_name_has_no_effect()
    {
        GroupingDataflowBlockOptions options = new() { NameFormat = "before" };
        BlockUnderTest<int> block = Create(1, options);
        options.NameFormat = "after";

        Assert.That(block.ToString(), Is.EqualTo("before"));
    }

    [Test]
    public void The_options_themselves_are_left_as_they_were()
    {
        GroupingDataflowBlockOptions options = new() { BoundedCapacity = 10, MaxNumberOfGroups = 5, Greedy = false, NameFormat = "name" };
        Create(3, options);

        Assert.That(
            (options.BoundedCapacity, options.MaxNumberOfGroups, options.Greedy, options.NameFormat),
            Is.EqualTo((10, 5L, false, "name")));
    }

    [Test]
    public void One_set_of_options_serves_several_blocks()
    {
        GroupingDataflowBlockOptions options = new() { MaxNumberOfGroups = 1 };
        Create(1, options).Post(1);

        Assert.That(Create(1, options).Post(1), Is.True);
    }

    [Test]
    public void The_default_name_is_the_class_and_the_id_of_the_completion()
    {
        BlockUnderTest<int> block = Create(1);

        Assert.That(block.ToString(), Is.EqualTo($"{Kind.TypeName} Id={block.Completion.Id}"));
    }

    [TestCase("plain")]
    [TestCase("")]
    [TestCase("{0}")]
    [TestCase("{1}/{0}")]
    [TestCase("{{0}}")]
    public void The_name_follows_its_format(string format)
    {
        BlockUnderTest<int> block = Create(1, new() { NameFormat = format });

        Assert.That(block.ToString(), Is.EqualTo(string.Format(null, format, Kind.TypeName, block.Completion.Id)));
    }

    [TestCase("{2}")]
    [TestCase("{")]
    [TestCase("}{0}")]
    public void A_bad_format_shows_its_complaint_instead_of_throwing(string format)
    {
        BlockUnderTest<int> block = Create(1, new() { NameFormat = format });
        string complaint = Assert.Throws<FormatException>(() => string.Format(null, format, "a", 1)).Message;

        Assert.That(block.ToString(), Is.EqualTo(complaint));
    }

    [Test]
    public void The_name_outlives_the_block()
    {
        BlockUnderTest<int> block = Create(1, new() { NameFormat = "name" });
        block.Complete();
        block.Completion.InTime().GetAwaiter().GetResult();

        Assert.That(block.ToString(), Is.EqualTo("name"));
    }

    [Test]
    public void EnsureOrdered_makes_no_difference([Values] bool ordered)
    {
        BlockUnderTest<int> block = Create(2, new() { EnsureOrdered = ordered });
        block.PostAll(1, 2, 3, 4);

        Assert.That(block.TakeAll(), Is.EqualTo(new int[][] { [1, 2], [3, 4] }));
    }
}
