namespace Dataflow.LoadAware.Handling;

// The way of nearly every batch: nothing holds it back, its one call succeeds, and there is no run. Nothing is allocated, and no lock taken.
internal sealed partial class BatchRun<T>
{
    /// <summary>Handles a batch; ends when every item is decided or left.</summary>
    public static Task HandleAsync(T[] batch, Workbench<T> bench)
    {
        if (!bench.Gate.IsCalm || bench.CutOff.Struck.IsCancellationRequested)
        {
            return new BatchRun<T>(batch, bench).RunAsync();
        }

        ValueTask<CallOutcome> call = Call(batch, bench);
        if (!call.IsCompletedSuccessfully)
        {
            return new BatchRun<T>(batch, bench).RunAsync(call);
        }

        CallOutcome outcome = call.Result;
        if (!outcome.IsPlainSuccess || !bench.Gate.IsCalm)
        {
            return new BatchRun<T>(batch, bench).RunAsync(new(outcome));
        }

        bench.Totals.Count(ItemOutcome.Succeeded, batch.Length);
        bench.Report(new LoadFeedback { BatchSize = batch.Length, ProcessingTime = outcome.Elapsed }, outcome.Result!.Feedback);
        return Task.CompletedTask;
    }

    // A clock that throws is the run's to tell.
    private static ValueTask<CallOutcome> Call(T[] batch, Workbench<T> bench)
    {
        try
        {
            return bench.Call.MakeAsync(batch, attempt: 1);
        }
        catch (Exception broken)
        {
            return ValueTask.FromException<CallOutcome>(broken);
        }
    }
}
