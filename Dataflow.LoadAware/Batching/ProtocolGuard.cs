using System.Runtime.CompilerServices;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware.Batching;

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

    private static void Refuse(string parameter) =>
        throw new ArgumentException("The message header is not valid: its id must not be 0.", parameter);
}
