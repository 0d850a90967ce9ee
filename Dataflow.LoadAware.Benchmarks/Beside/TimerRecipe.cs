using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Benchmarks.Workloads;

namespace Dataflow.LoadAware.Benchmarks.Beside;

/// <summary>
/// The recipe that programmers use for a timeout on a BatchBlock: a block in front restarts a timer at every item, the timer triggers
/// a batch, and the two are made to look like one.
/// </summary>
/// <remarks>It is faithful, so it has the recipe's defect: under a steady flow of items the timer never fires.</remarks>
public static class TimerRecipe
{
    public static IPropagatorBlock<T, T[]> Make<T>(int size)
    {
        var batches = new BatchBlock<T>(size);
        ITimer timer = TimeProvider.System.CreateTimer(
            static state => ((BatchBlock<T>)state!).TriggerBatch(), batches, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var front = new TransformBlock<T, T>(item =>
        {
            timer.Change(Batchers.Timeout, Timeout.InfiniteTimeSpan);
            return item;
        });
        front.LinkTo(batches, new DataflowLinkOptions { PropagateCompletion = true });
        batches.Completion.ContinueWith(static (_, state) => ((ITimer)state!).Dispose(), timer, TaskScheduler.Default);
        return DataflowBlock.Encapsulate(front, batches);
    }
}
