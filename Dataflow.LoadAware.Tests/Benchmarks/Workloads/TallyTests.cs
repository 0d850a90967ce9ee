using Dataflow.LoadAware.Benchmarks.Workloads;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Benchmarks.Workloads;

/// <summary>A benchmark notices when its block loses or doubles an item.</summary>
[TestFixture(typeof(int))]
[TestFixture(typeof(Payload))]
public class TallyTests<T>
{
    private readonly Stock<T> _stock = Stock.Of<T>();

    [Test]
    public void The_stock_once_is_one_pass() => Assert.That(() => Hand(_stock.Items).Check(1), Throws.Nothing);

    [Test]
    public void A_lost_item_is_noticed() => Assert.That(() => Hand(_stock.Items[1..]).Check(1), Throws.InvalidOperationException);

    [Test]
    public void An_item_in_the_place_of_another_is_noticed()
    {
        T[] items = _stock.Items.ToArray();
        items[0] = items[1];
        Assert.That(() => Hand(items).Check(1), Throws.InvalidOperationException);
    }

    private Tally<T> Hand(ReadOnlySpan<T> items)
    {
        var tally = new Tally<T>(_stock);
        tally.Add(items);
        return tally;
    }
}
