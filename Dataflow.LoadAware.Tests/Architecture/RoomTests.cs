using System.Reflection;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Architecture;

/// <summary>The rooms of the library keep to themselves.</summary>
public class RoomTests
{
    private static readonly Assembly Library = typeof(LoadFeedbackBlock).Assembly;

    [Test]
    public void Control_knows_no_task_lock_timer_clock_or_block()
    {
        Type[] room = Knowledge.TypesIn(Library, "Dataflow.LoadAware.Control");
        Assert.That(room, Does.Contain(typeof(LoadThresholdController)));
        Assert.That(room.SelectMany(RoomRules.BreachesOfControl), Is.Empty);
    }

    [Test]
    public void Batching_knows_neither_feedback_nor_control() =>
        Assert.That(Knowledge.TypesIn(Library, "Dataflow.LoadAware.Batching").SelectMany(RoomRules.BreachesOfBatching), Is.Empty);

    [Test]
    public void Handling_knows_the_front_door_alone()
    {
        Type[] room = [.. Knowledge.TypesIn(Library, "Dataflow.LoadAware.Handling"), typeof(BatchHandlerBlock<>), typeof(BatchDrain)];
        Assert.That(room, Does.Contain(typeof(LoadAware.Handling.CutOff)));
        Assert.That(room.SelectMany(RoomRules.BreachesOfHandling), Is.Empty);
    }

    [Test]
    public void The_library_references_the_framework_alone() =>
        Assert.That(
            Library.GetReferencedAssemblies().Select(name => name.Name),
            Is.All.StartsWith("System."),
            "the library has no package dependency and does not know the simulator");

    [Test]
    public void The_library_declares_no_package_but_analyzers()
    {
        string project = File.ReadAllText(Path.Combine(Repository.Root, "Dataflow.LoadAware", "Dataflow.LoadAware.csproj"));
        Assert.That(project, Does.Contain("IsPackable"));
        Assert.That(project, Does.Not.Contain("ProjectReference"));
        foreach (string line in project.Split('\n').Where(line => line.Contains("PackageReference", StringComparison.Ordinal)))
        {
            Assert.That(line, Does.Contain("PrivateAssets=\"all\""));
        }
    }
}
