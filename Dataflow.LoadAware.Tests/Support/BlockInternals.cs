using System.Reflection;
using Dataflow.LoadAware.Batching;

namespace Dataflow.LoadAware.Tests.Support;

/// <summary>What a test can bring about from inside alone: a thread that stands still between two instructions.</summary>
internal static class BlockInternals
{
    private const int Busy = 1;

    /// <summary>The lease that is out.</summary>
    public static Lease? LeaseOf<T>(AdaptiveBatchBlock<T> block) => (Lease?)Field(typeof(Intake<T>), "_lease").GetValue(CoreOf(block).Intake);

    /// <summary>Slots that are granted to posts.</summary>
    public static int GrantedOf<T>(AdaptiveBatchBlock<T> block) => CoreOf(block).Intake.Granted;

    /// <summary>Has the holder be amid a store while <paramref name="act"/> runs.</summary>
    public static TResult StandStillWhile<TResult>(this Lease lease, Func<TResult> act)
    {
        FieldInfo state = Field(typeof(Lease), "_state");
        int before = (int)state.GetValue(lease)!;
        state.SetValue(lease, before | Busy);
        try
        {
            return act();
        }
        finally
        {
            state.SetValue(lease, before);
        }
    }

    private static BatchCore<T> CoreOf<T>(AdaptiveBatchBlock<T> block) =>
        (BatchCore<T>)Field(typeof(AdaptiveBatchBlock<T>), "_core").GetValue(block)!;

    private static FieldInfo Field(Type type, string name) => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
}
