namespace Dataflow.LoadAware.Control;

/// <summary>Counts errors in a row that are too large to be noise and point the same way.</summary>
internal sealed class FarRun
{
    private const int Enough = 2;

    private int _run;

    /// <summary>Whether enough have come in a row to act on them at once.</summary>
    public bool IsLong => Math.Abs(_run) >= Enough;

    /// <summary>The next error begins a run.</summary>
    public void Clear() => _run = 0;

    /// <summary>Takes an error; one that is not far ends the run.</summary>
    public void Add(double error, double farFrom)
    {
        int sign = Math.Sign(error);
        _run = Math.Abs(error) <= farFrom ? 0 : Math.Sign(_run) == sign ? sign * Enough : sign;
    }
}
