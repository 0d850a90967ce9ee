namespace Dataflow.LoadAware.Demo.Views;

/// <summary>Calls something at a steady pace until a task ends.</summary>
internal static class Ticks
{
    /// <summary>Calls <paramref name="onTick"/> once a period until <paramref name="ended"/> has ended.</summary>
    public static async Task RunAsync(TimeSpan period, TimeProvider timeProvider, Task ended, Action onTick)
    {
        using var timer = new PeriodicTimer(period, timeProvider);
        while (true)
        {
            Task tick = timer.WaitForNextTickAsync().AsTask();
            if (await Task.WhenAny(tick, ended).ConfigureAwait(false) == ended)
            {
                return;
            }

            onTick();
        }
    }
}
