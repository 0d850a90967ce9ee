using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware;

/// <summary>The argument checks that the dataflow protocol asks of every block, in its order and under its parameter names.</summary>
internal static class ProtocolGuard
{
    /// <exception cref="ArgumentException">The header's id is 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckHeader(DataflowMessageHeader messageHeader)
    {
        if (!messageHeader.IsValid)
        {
            Refuse(nameof(messageHeader));
        }
    }

    /// <summary>The check of a source: the header first, then the target.</summary>
    /// <exception cref="ArgumentException">The header's id is 0.</exception>
    /// <exception cref="ArgumentNullException">The target is null.</exception>
    public static void CheckTaker(DataflowMessageHeader messageHeader, object target)
    {
        CheckHeader(messageHeader);
        ArgumentNullException.ThrowIfNull(target);
    }

    private static void Refuse(string parameter) =>
        throw new ArgumentException("The message header is not valid: its id must not be 0.", parameter);
}
