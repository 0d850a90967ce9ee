using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching.Lifecycle;

/// <summary>
/// Every order of two and of three of six events, with everything that can be inside and a neighbour that takes all or nothing: the block
/// always ends, every SendAsync ends, and nothing accepted is lost but what a fault or a cancellation drops, and that not before it comes.
/// </summary>
public sealed class LifecycleMatrixTests
{
    public static IEnumerable<TestCaseData> Orders => LifeCase.Orders.Select(order => new TestCaseData((object)order).SetArgDisplayNames(Text(order)));

    /// <summary>Without those on which <see cref="BatchBlock{T}"/> hangs: an abort after Complete.</summary>
    public static IEnumerable<TestCaseData> OrdersThatThePeerSurvives =>
        LifeCase.Orders
            .Where(order => !LifeCase.IsCompletedBeforeAbort(order))
            .Select(order => new TestCaseData((object)order).SetArgDisplayNames(Text(order)));

    [TestCaseSource(nameof(Orders))]
    public Task Ours_ends_and_loses_nothing(LifeEvent[] order) => AssertAllEndWell(BlockKind.Ours, order);

    [TestCaseSource(nameof(OrdersThatThePeerSurvives))]
    public Task The_peer_ends_and_loses_nothing(LifeEvent[] order) => AssertAllEndWell(BlockKind.Peer, order);

    private static async Task AssertAllEndWell(BlockKind kind, LifeEvent[] order)
    {
        List<string> breaches = [];
        foreach (LifeCase lifeCase in LifeCase.Of(order))
        {
            using Life life = new(kind, lifeCase);
            breaches.AddRange((await life.Lead()).Select(breach => $"{lifeCase}: {breach}"));
        }

        Assert.That(breaches, Is.Empty);
    }

    private static string Text(LifeEvent[] order) => string.Join(", ", order);
}
