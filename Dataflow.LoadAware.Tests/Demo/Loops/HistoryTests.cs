using Dataflow.LoadAware.Demo.Loops;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Loops;

public class HistoryTests
{
    private readonly History<int> _history = new(3);

    [Test]
    public void The_oldest_leaves_for_the_newest()
    {
        Add(1, 2, 3, 4);

        Assert.That(_history.Read(), Is.EqualTo([2, 3, 4]));
    }

    [Test]
    public void A_reader_gets_each_value_once()
    {
        long position = 0;
        Add(1, 2);
        var first = _history.ReadSince(ref position);
        Add(3);
        var second = _history.ReadSince(ref position);

        Assert.That((first, second, _history.ReadSince(ref position)), Is.EqualTo((new[] { 1, 2 }, new[] { 3 }, Array.Empty<int>())));
    }

    [Test]
    public void A_reader_that_was_away_for_long_gets_what_is_left()
    {
        long position = 0;
        Add(1, 2, 3, 4, 5);

        Assert.That(_history.ReadSince(ref position), Is.EqualTo([3, 4, 5]));
    }

    private void Add(params int[] values) => Array.ForEach(values, _history.Add);
}
