using System.Globalization;
using System.Text;

namespace Dataflow.LoadAware.Demo.Views;

/// <summary>One line a second, for logs, pipes and terminals that cannot move the cursor.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="timeProvider">Tells when a second has gone.</param>
internal sealed class PlainView(TextWriter output, TimeProvider timeProvider) : IView
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task ShowAsync(Func<LoopSnapshot> read, Task ended) =>
        Ticks.RunAsync(Period, timeProvider, ended, () => output.WriteLine(Line(read())));

    /// <summary>The line of one snapshot.</summary>
    internal static string Line(LoopSnapshot snapshot)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{snapshot.Elapsed.TotalSeconds,4:0}s");
        foreach (var gauge in snapshot.Gauges)
        {
            line.Append("  ").Append(gauge.Name).Append(' ').Append(gauge.Value.PadLeft(gauge.Width));
        }

        if (snapshot.Progress is { } progress)
        {
            line.Append(CultureInfo.InvariantCulture, $"  {Math.Floor(progress * 100),3:0} %");
        }

        if (snapshot.Note is { } note)
        {
            line.Append("  ").Append(note);
        }

        return line.ToString();
    }
}
