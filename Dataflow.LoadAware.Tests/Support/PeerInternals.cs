using System.Reflection;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>States of the peer that nothing public announces, so that its defects can be shown without a race.</summary>
public static class PeerInternals
{
    private const BindingFlags Private = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <summary>Waits until the target half has told the source half that nothing more will come.</summary>
    public static void AwaitSourceDeclines<T>(BatchBlock<T> block)
    {
        object source = typeof(BatchBlock<T>).GetField("_source", Private)!.GetValue(block)!;
        FieldInfo declines = source.GetType().GetField("_decliningPermanently", Private)!;
        Patience.Until(() => (bool)declines.GetValue(source)!, "the source half of the peer declines");
    }
}
