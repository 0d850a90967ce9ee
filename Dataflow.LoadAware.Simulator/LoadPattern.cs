using Dataflow.LoadAware.Simulator.Courses;

namespace Dataflow.LoadAware.Simulator;

/// <summary>How the background load of a simulated backend moves. <see cref="LoadCourse.Of"/> gives each its formula.</summary>
public enum LoadPattern
{
    /// <summary>.5 at all times.</summary>
    Constant,

    /// <summary>.5 + .4 sin(t / 10 s): a period of 62.8 s between .1 and .9.</summary>
    SineWave,

    /// <summary>.2, with spikes of .85 to .95 that last 2 to 5 s and follow each other after 20 s in the mean (Poisson).</summary>
    Spikes,

    /// <summary>From .2 to .9 in a straight line within 200 s, then .9.</summary>
    Gradual,
}
