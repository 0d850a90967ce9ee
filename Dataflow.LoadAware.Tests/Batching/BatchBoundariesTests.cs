using CsCheck;
using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching;

/// <summary>Where batches end, by counts alone.</summary>
[TestFixture]
internal sealed class BatchBoundariesTests
{
    [Test]
    public void A_batch_is_ready_when_it_holds_as_many_items_as_the_size()
    {
        var boundaries = new BatchBoundaries(3);

        int[] forming = [boundaries.Append(), boundaries.Append(), boundaries.Append(), boundaries.Append()];

        Assert.That(forming, Is.EqualTo(new[] { 1, 2, 0, 1 }));
        Assert.That((boundaries.Ready, boundaries.Forming), Is.EqualTo((1L, 1)));
    }

    [Test]
    public void Many_items_at_once_count_as_many_single_ones()
    {
        var boundaries = new BatchBoundaries(3);

        Assert.That(boundaries.Append(2), Is.False);
        Assert.That(boundaries.Append(8), Is.True);
        Assert.That((boundaries.Ready, boundaries.Forming), Is.EqualTo((3L, 1)));
    }

    [TestCase(7, 142, 6, 7)]
    [TestCase(500, 2, 0, 500)]
    [TestCase(2000, 0, 1000, 0)]
    public void A_new_size_moves_every_boundary(int size, int ready, int forming, int headLength)
    {
        var boundaries = new BatchBoundaries(100);
        boundaries.Append(1000);

        boundaries.Resize(size);

        Assert.That((boundaries.Ready, boundaries.Forming), Is.EqualTo(((long)ready, forming)));
        Assert.That(boundaries.HeadLength(partial: false), Is.EqualTo(headLength));
    }

    [Test]
    public void No_batch_crosses_a_mark_at_whatever_size()
    {
        var boundaries = new BatchBoundaries(10);
        boundaries.Append(15);
        boundaries.Mark();
        boundaries.Append(3);

        boundaries.Resize(100);

        Assert.That(boundaries.HeadLength(partial: true), Is.EqualTo(15));
        boundaries.Take(15);
        Assert.That((boundaries.HeadLength(partial: false), boundaries.HeadLength(partial: true)), Is.EqualTo((0, 3)));
    }

    [Test]
    public void A_mark_behind_full_batches_holds_when_the_size_grows()
    {
        var boundaries = new BatchBoundaries(10);
        boundaries.Append(10);
        boundaries.Mark();
        boundaries.Append(5);

        boundaries.Resize(100);

        Assert.That((boundaries.Ready, boundaries.HeadLength(partial: false)), Is.EqualTo((1L, 10)));
    }

    [Test]
    public void A_mark_with_nothing_waiting_leaves_nothing_behind()
    {
        var boundaries = new BatchBoundaries(10);
        boundaries.Mark();
        boundaries.Append(4);

        Assert.That((boundaries.Ready, boundaries.HeadLength(partial: false)), Is.EqualTo((0L, 0)));
    }

    [Test]
    public void A_batch_that_was_settled_under_another_size_moves_the_boundaries_behind_it()
    {
        var boundaries = new BatchBoundaries(10);
        boundaries.Append(35);
        boundaries.Resize(7);

        boundaries.Take(10);

        Assert.That((boundaries.Ready, boundaries.Forming), Is.EqualTo((3L, 4)));
    }

    [Test]
    public void Clearing_leaves_nothing_waiting()
    {
        var boundaries = new BatchBoundaries(2);
        boundaries.Append(5);
        boundaries.Mark();

        boundaries.Clear();

        Assert.That((boundaries.Waiting, boundaries.Ready, boundaries.Forming), Is.EqualTo((0L, 0L, 0)));
    }

    /// <summary>Against a list that is cut anew at every step: any order of calls leaves the same batches.</summary>
    [Test]
    public void Any_order_of_calls_agrees_with_cutting_a_list()
    {
        Gen<(int, int)> step = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 12]);
        step.Array[0, 60].Sample(
            steps =>
            {
                var boundaries = new BatchBoundaries(5);
                var model = new CutList(5);
                foreach ((int kind, int number) in steps)
                {
                    Apply(kind, number, ref boundaries, model);
                    if (boundaries.Ready != model.Batches(partial: false).Count
                        || boundaries.HeadLength(partial: true) != model.Batches(partial: true).FirstOrDefault())
                    {
                        return false;
                    }
                }

                return true;
            },
            iter: 2000,
            seed: "0000KTxwLE_4");
    }

    private static void Apply(int kind, int number, ref BatchBoundaries boundaries, CutList model)
    {
        switch (kind)
        {
            case 0:
                boundaries.Append(number);
                model.Items += number;
                break;
            case 1:
                boundaries.Mark();
                model.Mark();
                break;
            case 2:
                boundaries.Resize(number);
                model.Size = number;
                break;
            default:
                int length = model.Batches(partial: true).FirstOrDefault();
                if (length > 0)
                {
                    boundaries.Take(length);
                    model.Take(length);
                }

                break;
        }
    }

    /// <summary>The plain version: a number of items, marks counted from the first one, cut whenever somebody asks.</summary>
    private sealed class CutList(int size)
    {
        private readonly List<int> _marks = [];

        public int Size { get; set; } = size;

        public int Items { get; set; }

        public void Mark()
        {
            if (Items > 0 && !_marks.Contains(Items))
            {
                _marks.Add(Items);
            }
        }

        public void Take(int count)
        {
            Items -= count;
            for (int i = 0; i < _marks.Count; i++)
            {
                _marks[i] -= count;
            }

            _marks.RemoveAll(mark => mark <= 0);
        }

        public List<int> Batches(bool partial)
        {
            List<int> batches = [];
            int start = 0;
            foreach (int mark in _marks)
            {
                for (; start < mark; start += batches[^1])
                {
                    batches.Add(Math.Min(Size, mark - start));
                }
            }

            for (; start < Items && (partial || Items - start >= Size); start += batches[^1])
            {
                batches.Add(Math.Min(Size, Items - start));
            }

            return batches;
        }
    }
}
