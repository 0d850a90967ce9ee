using System.Text.Json;
using Dataflow.LoadAware.Demo.CommandLine;
using Dataflow.LoadAware.Demo.Run;

namespace Dataflow.LoadAware.Demo.Dashboard.Fields;

/// <summary>What a start asks for, once it is known to make sense.</summary>
internal sealed record StartRequest
{
    private static readonly string Known = string.Join(", ", StartFields.All.Select(field => field.Name));

    /// <inheritdoc cref="StartFields.Pattern"/>
    public required string Pattern { get; init; }

    /// <inheritdoc cref="StartFields.Controller"/>
    public required string Controller { get; init; }

    /// <inheritdoc cref="StartFields.CompareWith"/>
    public string? CompareWith { get; init; }

    /// <inheritdoc cref="StartFields.TargetMs"/>
    public int? TargetMs { get; init; }

    /// <inheritdoc cref="StartFields.Workers"/>
    public required int Workers { get; init; }

    /// <inheritdoc cref="StartFields.ItemsPerSecond"/>
    public int? ItemsPerSecond { get; init; }

    /// <inheritdoc cref="StartFields.Seed"/>
    public required int Seed { get; init; }

    /// <inheritdoc cref="StartFields.InitialBatch"/>
    public required int InitialBatch { get; init; }

    /// <inheritdoc cref="StartFields.MinBatch"/>
    public required int MinBatch { get; init; }

    /// <inheritdoc cref="StartFields.MaxBatch"/>
    public required int MaxBatch { get; init; }

    /// <summary>Reads the body of a start.</summary>
    /// <exception cref="WrongFieldException">A value is wrong, or contradicts another one.</exception>
    /// <exception cref="WrongBodyException">The body is no object, has a field that nobody knows or one twice, or is not Unicode.</exception>
    public static StartRequest Read(JsonElement body)
    {
        CheckKind(body);
        CheckText(body);
        CheckNames(body);
        return ReadFields(body).WithStartInside(body).Checked();
    }

    /// <summary>The settings of the mesh that one controller drives.</summary>
    public RunSettings SettingsFor(string controller) => new()
    {
        Count = int.MaxValue,
        ItemsPerSecond = ItemsPerSecond,
        Workers = Workers,
        Pattern = Patterns.Of(Pattern),
        Seed = Seed,
        Loop = RunSettings.Standard.Loop with
        {
            InitialBatch = InitialBatch,
            MinBatch = MinBatch,
            MaxBatch = MaxBatch,
            Controller = controller,
            Target = Controllers.UseOfTarget(controller) == TargetUse.None ? null : Target,
        },
    };

    /// <summary>The time that batches are to keep, whether or not a controller heeds it.</summary>
    internal TimeSpan? Target => TargetMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static StartRequest ReadFields(JsonElement body) => new()
    {
        Pattern = StartFields.Pattern.Read(body)!,
        Controller = StartFields.Controller.Read(body)!,
        CompareWith = StartFields.CompareWith.Read(body),
        TargetMs = StartFields.TargetMs.Read(body),
        Workers = StartFields.Workers.Read(body)!.Value,
        ItemsPerSecond = StartFields.ItemsPerSecond.Read(body),
        Seed = StartFields.Seed.Read(body)!.Value,
        InitialBatch = StartFields.InitialBatch.Read(body)!.Value,
        MinBatch = StartFields.MinBatch.Read(body)!.Value,
        MaxBatch = StartFields.MaxBatch.Read(body)!.Value,
    };

    private static void CheckKind(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new WrongBodyException($$"""The body is not an object with fields of {{Known}}, as in {"pattern":"spikes"}.""");
        }
    }

    // The parser takes any bytes between quotes; that half a surrogate pair is no text shows when it is read
    private static void CheckText(JsonElement body)
    {
        try
        {
            foreach (JsonProperty property in body.EnumerateObject())
            {
                _ = property.Name;
                _ = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : null;
            }
        }
        catch (InvalidOperationException)
        {
            throw new WrongBodyException("The body has a name or a text that is not Unicode.");
        }
    }

    private static void CheckNames(JsonElement body)
    {
        var seen = new HashSet<string>();
        foreach (JsonProperty property in body.EnumerateObject())
        {
            if (!StartFields.All.Any(field => field.Name == property.Name))
            {
                throw new WrongBodyException($"The field '{property.Name}' is not one of {Known}.", property.Name, Told.Value(property.Value));
            }

            if (!seen.Add(property.Name))
            {
                throw new WrongBodyException($"The field '{property.Name}' is there twice.", property.Name, Told.Value(property.Value));
            }
        }
    }

    // A start that nobody chose keeps within the limits
    private StartRequest WithStartInside(JsonElement body) =>
        MinBatch <= MaxBatch && !body.TryGetProperty(StartFields.InitialBatch.Name, out _)
            ? this with { InitialBatch = Math.Clamp(InitialBatch, MinBatch, MaxBatch) }
            : this;

    private StartRequest Checked()
    {
        if (MinBatch > MaxBatch)
        {
            throw new WrongFieldException(StartFields.MinBatch, MinBatch, $"is above {StartFields.MaxBatch.Name} {MaxBatch}");
        }

        if (InitialBatch < MinBatch || InitialBatch > MaxBatch)
        {
            throw new WrongFieldException(
                StartFields.InitialBatch, InitialBatch, $"is not between {StartFields.MinBatch.Name} {MinBatch} and {StartFields.MaxBatch.Name} {MaxBatch}");
        }

        if (TargetMs is null && Needy() is { } needy)
        {
            throw new WrongFieldException(StartFields.TargetMs, null, $"does not go with the {needy} controller, which needs a target");
        }

        return this;
    }

    private string? Needy() =>
        new[] { Controller, CompareWith }.FirstOrDefault(name => name is not null && Controllers.UseOfTarget(name) == TargetUse.Needed);
}
