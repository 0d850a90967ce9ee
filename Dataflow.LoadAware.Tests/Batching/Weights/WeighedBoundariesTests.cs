using Dataflow.LoadAware.Batching;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching.Weights;

/// <summary>Where batches end when their items have weights, held against a plain list of the waiting items.</summary>
[TestFixture]
internal sealed class WeighedBoundariesTests
{
    private const long Maximum = 100;

    private readonly Queue<long> _waiting = new();
    private readonly HashSet<long> _marks = [];
    private BatchBoundaries _boundaries = new(size: 4, new WeightBook(Maximum));

    [Test]
    public void Random_steps_give_the_batches_that_filling_one_after_the_other_gives([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        for (int step = 0; step < 400; step++)
        {
            Step(random);
            List<int> expected = CompleteBatches(out int forming);
            Assert.That((_boundaries.Ready, _boundaries.Forming), Is.EqualTo((expected.Count, forming)), $"seed {seed}, step {step}");
            Assert.That(_boundaries.HeadLength(partial: true), Is.EqualTo(expected.Count > 0 ? expected[0] : forming), $"seed {seed}, step {step}");
        }
    }

    private void Step(Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                _boundaries.Resize(random.Next(1, 12));
                break;
            case 1:
                _boundaries.Mark();
                _marks.Add(_boundaries.Tail);
                break;
            case 2 or 3 or 4:
                Take(random.Next(4) == 0 ? random.Next(1, 3) : _boundaries.HeadLength(partial: random.Next(2) == 0));
                break;
            default:
                Append(random);
                break;
        }
    }

    // What was cut under another size, or before more came, may be taken later.
    private void Take(int count)
    {
        count = Math.Min(count, _boundaries.HeadLength(partial: true));
        if (count == 0)
        {
            return;
        }

        _boundaries.Take(count);
        for (; count > 0; count--)
        {
            _waiting.Dequeue();
        }
    }

    private void Append(Random random)
    {
        long[] weights = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.NextInt64(0, 130))];
        _boundaries.Append(weights);
        Array.ForEach(weights, _waiting.Enqueue);
    }

    private List<int> CompleteBatches(out int forming)
    {
        List<int> batches = [];
        long number = _boundaries.Head;
        long weight = 0;
        forming = 0;
        foreach (long item in _waiting)
        {
            if (forming > 0 && weight + item > Maximum)
            {
                batches.Add(forming);
                (forming, weight) = (0, 0);
            }

            forming++;
            weight += item;
            number++;
            if (forming == _boundaries.Size || weight >= Maximum || _marks.Contains(number))
            {
                batches.Add(forming);
                (forming, weight) = (0, 0);
            }
        }

        return batches;
    }
}
