namespace Dataflow.LoadAware.Simulator.Evaluation;

/// <summary>The five load courses that every backend is run under. A cycle is their first 200 seconds.</summary>
public enum CourseKind
{
    /// <summary>.5.</summary>
    Constant,

    /// <summary>.5 + .4 sin, three periods a cycle.</summary>
    Sine,

    /// <summary>Poisson spikes on a base of .2 to .5, which the seed chooses.</summary>
    Spikes,

    /// <summary>.2 to .9 within the cycle.</summary>
    Gradual,

    /// <summary>.2, .8 from 30 to 70 % of the cycle, .2.</summary>
    Step,
}
