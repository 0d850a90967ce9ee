using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware;

/// <summary>Links blocks so that an end travels both ways: completion downstream, as ever, and a failure upstream too.</summary>
public static class DataflowPipeline
{
    /// <summary>
    /// Links a source to a target, passes on completion and faults downstream, and, when the target faults or is cancelled, faults the
    /// source: producers that wait in <c>SendAsync</c> are released and see the fault in the source's Completion. Link every
    /// pair of a pipeline like this, and a fault anywhere reaches its very beginning.
    /// </summary>
    /// <remarks>
    /// Without it a fault downstream strands the producers of a bounded block for ever: links only pass ends forward. The fault arrives
    /// upstream as the target's <see cref="AggregateException"/>, a cancellation as a <see cref="TaskCanceledException"/>. A target that is
    /// completed early, by hand, ends without either and is not reported upstream.
    /// </remarks>
    /// <typeparam name="T">The type of the messages.</typeparam>
    /// <param name="source">The upstream block.</param>
    /// <param name="target">The downstream block.</param>
    /// <returns>Undoes the link in both directions when disposed.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IDisposable LinkPipeline<T>(this ISourceBlock<T> source, ITargetBlock<T> target) =>
        LinkPipeline(source, target, new DataflowLinkOptions { PropagateCompletion = true });

    /// <summary>As <see cref="LinkPipeline{T}(ISourceBlock{T}, ITargetBlock{T})"/>, with the options of the forward link.</summary>
    /// <typeparam name="T">The type of the messages.</typeparam>
    /// <param name="source">The upstream block.</param>
    /// <param name="target">The downstream block.</param>
    /// <param name="linkOptions">Options of the forward link; failures travel upstream whatever they say.</param>
    /// <returns>Undoes the link in both directions when disposed.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IDisposable LinkPipeline<T>(this ISourceBlock<T> source, ITargetBlock<T> target, DataflowLinkOptions linkOptions)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(linkOptions);
        var link = new PipelineLink(source.LinkTo(target, linkOptions), source);
        link.Watch(target.Completion);
        return link;
    }

    private sealed class PipelineLink(IDisposable forward, IDataflowBlock source) : IDisposable
    {
        // Takes the link off both Completions: a block may outlive many others, and must not keep them.
        private readonly CancellationTokenSource _over = new();

        public void Watch(Task targetCompletion)
        {
            _ = targetCompletion.ContinueWith(
                TargetEnded,
                _over.Token,
                TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.DenyChildAttach,
                TaskScheduler.Default);
            _ = source.Completion.ContinueWith(
                _ => _over.Cancel(),
                _over.Token,
                TaskContinuationOptions.DenyChildAttach,
                TaskScheduler.Default);
        }

        public void Dispose()
        {
            _over.Cancel();
            forward.Dispose();
        }

        private void TargetEnded(Task completion)
        {
            try
            {
                source.Fault(completion.Exception ?? (Exception)new TaskCanceledException(completion));
            }
            catch (Exception)
            {
                // A source that cannot be faulted: nobody is there to be told, and the target's own Completion says what happened.
            }
        }
    }
}
