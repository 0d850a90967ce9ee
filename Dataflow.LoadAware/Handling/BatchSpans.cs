using System.Diagnostics;

namespace Dataflow.LoadAware.Handling;

/// <summary>The spans of the calls, for whoever listens to the source "Dataflow.LoadAware".</summary>
/// <remarks>No lock. Listeners and <see cref="ContextOf"/> are foreign; what they throw is their own.</remarks>
internal sealed class BatchSpans<T>
{
    /// <summary>Links of one span at most, as OpenTelemetry has it by default.</summary>
    internal const int MaxLinks = 128;

    /// <summary>Where an item comes from; null when nobody said.</summary>
    public Func<T, ActivityContext>? ContextOf { get; set; }

    /// <summary>The tag <c>block</c>.</summary>
    public string Block { get; set; } = "";

    /// <summary>Whether anybody listens.</summary>
    public static bool IsWanted => BatchSpans.Source.HasListeners();

    /// <summary>Begins the span of a call and makes it the current one; null when nobody wants this one.</summary>
    public Activity? Start(T[] items, int attempt)
    {
        try
        {
            // A trace of its own: the current one is that of whoever happened to wake the block.
            Activity.Current = null;
            KeyValuePair<string, object?>[] tags = [new("block", Block), new("batch.size", items.Length), new("attempt", attempt)];
            return BatchSpans.Source.StartActivity(ActivityKind.Consumer, default, tags, Links(items), default, "handle batch");
        }
        catch (Exception)
        {
            return null;
        }
    }

    private ActivityLink[]? Links(T[] items)
    {
        if (ContextOf is not { } contextOf)
        {
            return null;
        }

        var contexts = new HashSet<ActivityContext>();
        for (int i = 0; i < items.Length && contexts.Count < MaxLinks; i++)
        {
            if (contextOf(items[i]) is var context && context != default)
            {
                contexts.Add(context);
            }
        }

        return [.. contexts.Select(context => new ActivityLink(context))];
    }
}

/// <summary>What the spans of all blocks share.</summary>
internal static class BatchSpans
{
    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new("Dataflow.LoadAware");

    /// <summary>Ends a span with what came of the call.</summary>
    public static void End(Activity span, in CallOutcome outcome)
    {
        try
        {
            span.SetTag("outcome", TagText.Of(outcome.End));
            if (outcome.Error is { } error)
            {
                span.SetStatus(ActivityStatusCode.Error, error.Message).AddException(error);
            }
        }
        catch (Exception)
        {
            // The exception's own: it cannot be told. A span that never ended would be a leak and a gap.
        }
        finally
        {
            Stop(span);
        }
    }

    private static void Stop(Activity span)
    {
        try
        {
            span.Dispose();
        }
        catch (Exception)
        {
            // A listener's own.
        }
    }
}
