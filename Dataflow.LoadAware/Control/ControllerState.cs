namespace Dataflow.LoadAware.Control;

/// <summary>What a controller has learned: save it at the end, give it back at the next start, and the start is warm.</summary>
/// <remarks>Plain numbers, so that any serializer writes it.</remarks>
public sealed record ControllerState
{
    private readonly double _size;
    private readonly double _noise;
    private readonly double _trim;
    private readonly double? _ceiling;

    /// <summary>The learned size.</summary>
    /// <value>Items, above 0; fractions are kept. Required: a text without it is refused, instead of starting at 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public required double Size { get => _size; init => _size = Require.Positive(value); }

    /// <summary>The spread of processing times at one size, as the standard deviation of their logarithm.</summary>
    /// <value>0 or more; 0 means "not known". Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not a finite number.</exception>
    public double Noise { get => _noise; init => _noise = Require.NotNegative(value); }

    /// <summary>The correction, in logarithms, that brings the share of batches beyond the target to what was asked for.</summary>
    /// <value>A finite number; a controller cuts it off at its own bound. Default 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number.</exception>
    public double Trim { get => _trim; init => _trim = Require.Finite(value); }

    /// <summary>The size above which more was seen to bring less.</summary>
    /// <value>Items, above 0; null: none was seen. Default null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a finite number above 0.</exception>
    public double? Ceiling { get => _ceiling; init => _ceiling = value is { } size ? Require.Positive(size) : null; }
}
