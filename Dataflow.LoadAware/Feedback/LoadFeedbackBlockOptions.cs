using System.Diagnostics.Metrics;
using Dataflow.LoadAware.Control;

namespace Dataflow.LoadAware;

/// <summary>How a <see cref="LoadFeedbackBlock"/> scores, decides and tells the time. The block copies them when it is made.</summary>
public sealed class LoadFeedbackBlockOptions
{
    private LoadScoring _scoring = LoadScoring.Default;
    private TimeProvider _timeProvider = TimeProvider.System;

    /// <summary>What turns feedback into the next size. One controller serves one block.</summary>
    /// <value>Default null: the block makes its own <see cref="AdaptiveController"/>, without a latency target.</value>
    public IBatchSizeController? Controller { get; set; }

    /// <summary>What turns a feedback into a load score.</summary>
    /// <value>Default <see cref="LoadScoring.Default"/>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public LoadScoring Scoring { get => _scoring; set => _scoring = Require.NotNull(value); }

    /// <summary>Where the block reads the time at which feedback arrives.</summary>
    /// <value>Default <see cref="TimeProvider.System"/>.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider { get => _timeProvider; set => _timeProvider = Require.NotNull(value); }

    /// <summary>Makes the meter "Dataflow.LoadAware" to which the block reports, under the name of the block that it drives.</summary>
    /// <value>Default null: one meter that all such blocks share.</value>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>Cancels the feedback block, and it alone: the block that it drives goes on at its last size.</summary>
    /// <value>Default <see cref="CancellationToken.None"/>.</value>
    public CancellationToken CancellationToken { get; set; } = CancellationToken.None;
}
