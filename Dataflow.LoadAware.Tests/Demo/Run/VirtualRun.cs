using Dataflow.LoadAware.Demo.Run;
using Dataflow.LoadAware.Tests.Support;

namespace Dataflow.LoadAware.Tests.Demo.Run;

/// <summary>Runs the demo's mesh on a clock that stands still while the mesh has something to do.</summary>
internal sealed class VirtualRun
{
    private const int SamplesPerSecond = 4;

    private readonly BackendClock _clock = new();

    public VirtualRun(RunSettings settings) => Mesh = new DemoMesh(settings, _clock);

    public DemoMesh Mesh { get; }

    /// <summary>The live size at each quarter of a second.</summary>
    public List<int> Sizes { get; } = [];

    /// <summary>Turns the clock until the condition holds, from the end of one batch to the end of the next.</summary>
    public void TurnUntil(Func<bool> condition)
    {
        while (!condition())
        {
            Patience.Until(() => condition() || (IsFeedbackHeard && _clock.TryTurn()), "the backend works on a batch");
            NoteSize();
        }
    }

    private void NoteSize()
    {
        while (Sizes.Count < SamplesPerSecond * Mesh.Loop.Elapsed.TotalSeconds)
        {
            Sizes.Add(Mesh.Loop.Batches.BatchSize);
        }
    }

    // All feedback so far has moved the size: otherwise the next batch would race with it
    private bool IsFeedbackHeard => Mesh.Loop.Recorder.Read().Batches == Mesh.Backend.BatchesProcessed;
}
