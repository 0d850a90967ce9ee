using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Batching.Model;

/// <summary>Random lives of a block compared with the model after every step. A failure names its seed.</summary>
public sealed class ModelTests
{
    private const int Lives = 300;
    private const int Steps = 80;
    private const double Timeout = 64;
    private const double NoTimeout = 4_000_000_000;

    [Test]
    public void Sizes_and_marks_are_as_the_model_says([Values(-1, 12)] int capacity)
    {
        for (int seed = 1; seed <= Lives; seed++) Live(seed, capacity, NoTimeout, resize: true);
    }

    [Test]
    public void What_is_due_is_as_the_model_says([Values(-1, 12)] int capacity)
    {
        for (int seed = 1; seed <= Lives; seed++) Live(seed, capacity, Timeout, resize: false);
    }

    private static void Live(int seed, int capacity, double timeout, bool resize)
    {
        Random random = new(seed);
        int size = 1 + random.Next(10);
        TimedBlock block = new(size, timeout, capacity);
        BlockModel model = new(size, capacity, timeout);
        int next = 0;
        for (int step = 0; step < Steps; step++)
        {
            string where = $"seed {seed}, step {step}";
            switch (random.Next(resize ? 10 : 8))
            {
                case <= 2:
                    Assert.That(block.Block.Post(next), Is.EqualTo(model.Post(next)), where);
                    next++;
                    break;
                case 3:
                    int[] several = [.. Enumerable.Range(next, random.Next(12))];
                    Assert.That(block.Block.PostMany(several), Is.EqualTo(several.TakeWhile(model.Post).Count()), where);
                    next += several.Length;
                    break;
                case 4:
                    block.Block.TriggerBatch();
                    model.Mark();
                    break;
                case 5:
                    AssertSameBatch(block, model, where);
                    break;
                case <= 7:
                    double elapsed = random.Next((int)Timeout);
                    block.Advance(elapsed);
                    model.Advance(elapsed);
                    break;
                default:
                    block.Block.BatchSize = model.Size = 1 + random.Next(12);
                    break;
            }

            // Under a fast flow an item may count as older than it is, by a fraction of the timeout, never as younger.
            Assert.That(block.Block.InputCount, Is.EqualTo(model.Waiting), where);
            Assert.That(block.Block.OutputCount, Is.InRange(model.OutputCount, model.OutputCountIfOlderBy(timeout / 64)), where);
        }
    }

    private static void AssertSameBatch(TimedBlock block, BlockModel model, string where)
    {
        // Where the block may be early, the model follows it.
        if (block.Block.OutputCount > model.OutputCount) model.DeclareDue();
        Assert.That(block.Take(), Is.EqualTo(model.Take()), where);
    }
}
