namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>The shapes of cost that the zoo has backends of.</summary>
public enum BackendFamily
{
    /// <summary>The smooth model alone.</summary>
    Smooth,

    /// <summary>The time jumps by 30 to 150 % at .3 to .9 of the best size.</summary>
    SharpKnee,

    /// <summary>Pages of a 40th to a 4th of the best size, each as dear as 1 to 4 times its items.</summary>
    Stairs,

    /// <summary>Above .4 to 1.2 of the best size a batch spills, 2 to 10 times its time at twice that size.</summary>
    MemoryCliff,
}
