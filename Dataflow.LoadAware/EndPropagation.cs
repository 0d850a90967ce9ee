using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Dataflow;

namespace Dataflow.LoadAware;

/// <summary>How a block that has ended tells a linked one: a fault as a fault, anything else, cancellation too, as completion.</summary>
internal static class EndPropagation
{
    /// <summary>Tells the target; what it throws is the caller's. Foreign: not under a lock of the data path.</summary>
    public static void Tell(IDataflowBlock target, AggregateException? fault)
    {
        if (fault is not null)
        {
            target.Fault(fault);
        }
        else
        {
            target.Complete();
        }
    }

    /// <summary>
    /// Tells the target where nobody waits for the answer. One that throws is broken: the exception goes where unhandled ones go, and the
    /// other targets are told all the same.
    /// </summary>
    public static void TellSafely(IDataflowBlock target, AggregateException? fault)
    {
        try
        {
            Tell(target, fault);
        }
        catch (Exception exception)
        {
            ThreadPool.QueueUserWorkItem(static info => info.Throw(), ExceptionDispatchInfo.Capture(exception), preferLocal: false);
        }
    }
}
