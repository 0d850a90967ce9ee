using System.Diagnostics;
using NUnit.Framework;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>How long a test waits, named by what it expects.</summary>
public static class Patience
{
    /// <summary>For what must happen: ends a test that hangs, is never used up by one that passes.</summary>
    public static TimeSpan ShouldHappen { get; } = Debugger.IsAttached ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(30);

    /// <summary>For what cannot happen, where a lock or a missing wake-up rules it out: too short only ever lets a test pass.</summary>
    public static TimeSpan ShouldNotHappen { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until <paramref name="condition"/> holds; for states that no event announces.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, ShouldHappen)) Assert.Fail($"Waited in vain until {what}.");
    }

    /// <summary>The task, or a <see cref="TimeoutException"/> when it does not end.</summary>
    public static Task InTime(this Task task) => task.WaitAsync(ShouldHappen);

    /// <inheritdoc cref="InTime(Task)"/>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(ShouldHappen);
}
