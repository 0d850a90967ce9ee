using System.Threading.Tasks.Dataflow;
using Dataflow.LoadAware.Control;
using Dataflow.LoadAware.Demo;
using Dataflow.LoadAware.Demo.Telemetry;
using Dataflow.LoadAware.Tests.Support;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Demo.Telemetry;

/// <summary>A loop that has moved once, under a name of its own, while its metrics are exported.</summary>
internal static class StillLoop
{
    /// <summary>The tag of the loop: blocks of one name give one series, and other tests report to the same meter.</summary>
    public static string Block => TestContext.CurrentContext.Test.ID;

    /// <summary>Exports while the loop stands still: two batches of two were taken, one item waits, the size went from 2 to 3, and a handler has had a batch of one.</summary>
    public static async Task<int> WhileAsync(TelemetrySettings settings, Terminal terminal, Func<Task> then)
    {
        var blocks = new List<IDataflowBlock>();
        int code = await Exports.WhileAsync(settings, terminal, async () =>
        {
            var batches = new AdaptiveBatchBlock<int>(new AdaptiveBatchBlockOptions { InitialBatchSize = 2, NameFormat = Block });
            var feedback = new LoadFeedbackBlock(batches, new FixedController(3));
            var handler = new BatchHandlerBlock<int>((_, _) => Task.CompletedTask, new BatchHandlerOptions { NameFormat = Block });
            blocks.AddRange([batches, feedback, handler]);
            var handled = new BufferBlock<LoadFeedback>();
            handler.LinkTo(handled);
            batches.PostMany([1, 2, 3, 4, 5]);
            batches.Receive();
            batches.Receive();
            feedback.Post(new LoadFeedback { CpuLoad = .5 });
            handler.Post([6]);
            await handled.ReceiveAsync().InTime();
            await then();
            return ExitCode.Success;
        }).InTime();
        GC.KeepAlive(blocks); // what was collected before the last export would be missing there
        return code;
    }
}
