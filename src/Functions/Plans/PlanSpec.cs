using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Errors;
using Wetware.Functions.Admin;

namespace Wetware.Functions.Plans;

/// <summary>
/// A plan: steps, one after the other, each of which turns a list of items (bytes) into another. The first step has the plan's input as its one item. Where a step takes all items at
/// once, they are lines: each ends with a line feed.
/// </summary>
internal sealed record PlanSpec
{
    /// <summary>Steps of a plan: 32.</summary>
    public const int MaxSteps = 32;

    /// <summary>Items of a step: 100,000.</summary>
    public const int MaxItems = 100_000;

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The steps.</summary>
    public required IReadOnlyList<PlanStep> Steps { get; init; }

    /// <summary>Reads and checks a plan.</summary>
    /// <exception cref="WetwareException"><c>failed</c>, naming the field.</exception>
    public static PlanSpec Parse(string json)
    {
        if (json.Length > JobLimits.MaxPlanLength)
            throw Bad("plan", $"must have at most {JobLimits.MaxPlanLength} characters");
        try
        {
            var plan = JsonSerializer.Deserialize<PlanSpec>(json, AdminJson.Options) ?? throw Bad("plan", "must be a JSON object");
            FunctionRules.Text("plan.name", plan.Name, 1, CatalogLimits.MaxNameLength);
            if (plan.Steps.Count is 0 or > MaxSteps)
                throw Bad("plan.steps", $"must be 1 to {MaxSteps}");
            foreach (var (index, step) in plan.Steps.Index())
                step.Check($"plan.steps[{index}]");
            return plan;
        }
        catch (JsonException error)
        {
            throw Bad("plan", error.Message);
        }
    }

    internal static WetwareException Bad(string field, string problem) => new(ErrorKind.Failed, $"{field}: {problem}");
}

/// <summary>What a step does with its items.</summary>
[JsonConverter(typeof(PlanOpConverter))]
internal enum PlanOp
{
    /// <summary>Calls the function once with all items.</summary>
    Call,

    /// <summary>Calls the function for each item.</summary>
    Map,

    /// <summary>Calls the function for groups of items, and again for groups of what came out, until one is left.</summary>
    Reduce,

    /// <summary>Calls each of several functions once with all items.</summary>
    FanOut,
}

internal sealed class PlanOpConverter() : JsonStringEnumConverter<PlanOp>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

/// <summary>A step of a plan.</summary>
internal sealed record PlanStep
{
    /// <summary>What it does.</summary>
    public required PlanOp Op { get; init; }

    /// <summary>The function: a name or <c>techID://…</c>.</summary>
    public string? Function { get; init; }

    /// <summary>The functions of <see cref="PlanOp.FanOut"/>: 2 to 64.</summary>
    public IReadOnlyList<string>? Functions { get; init; }

    /// <summary>The function that is entered; <c>_start</c> when left out.</summary>
    public string? StartFunction { get; init; }

    /// <summary><c>direct</c> or <c>posix</c>; by default as the program needs it.</summary>
    public string? Mode { get; init; }

    /// <summary>Arguments of a WASI command.</summary>
    public IReadOnlyList<string>? PosixArguments { get; init; }

    /// <summary>The items of <see cref="PlanOp.Map"/>, in place of those of the step before.</summary>
    public PlanSource? Over { get; init; }

    /// <summary>Items that <see cref="PlanOp.Map"/> gives to a gateway at once, and after which a checkpoint is written: 1 to 1,000. Default 100.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Items of a group of <see cref="PlanOp.Reduce"/>: 2 to 1,000. Default 100.</summary>
    public int FanIn { get; init; } = 100;

    /// <summary>Batches or groups under way at once: 1 to 64. Default 4.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Times that an item is tried again after it failed: 0 to 10. Default 2.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Milliseconds of one call: 1 to 600,000. Default 30,000.</summary>
    public int TimeMs { get; init; } = 30_000;

    /// <summary>Fuel of one call, which is then counted; null for a very large amount.</summary>
    public long? Fuel { get; init; }

    /// <summary><c>fail</c> (default): an item that fails fails the plan; <c>skip</c>: it has no output.</summary>
    public string? OnError { get; init; }

    /// <summary>Whether items that fail are left out.</summary>
    [JsonIgnore]
    public bool Skips => OnError == "skip";

    internal void Check(string field)
    {
        if (Op == PlanOp.FanOut)
        {
            if (Functions is not { Count: >= 2 and <= 64 } || Function is not null)
                throw PlanSpec.Bad($"{field}.functions", "must be 2 to 64 functions, in place of function");
            foreach (var function in Functions)
                FunctionRules.Reference($"{field}.functions", function);
        }
        else
        {
            FunctionRules.Reference($"{field}.function", Function);
        }

        if (Over is not null && Op != PlanOp.Map)
            throw PlanSpec.Bad($"{field}.over", "only map has it");
        Over?.Check($"{field}.over");
        if (StartFunction is not null)
            FunctionRules.Text($"{field}.start_function", StartFunction, 1, CatalogLimits.MaxStartFunctionLength);
        if (Mode is not (null or "direct" or "posix"))
            throw PlanSpec.Bad($"{field}.mode", "must be direct or posix");
        FunctionRules.PosixArguments($"{field}.posix_arguments", PosixArguments);
        if (OnError is not (null or "fail" or "skip"))
            throw PlanSpec.Bad($"{field}.on_error", "must be fail or skip");
        (string Name, long Value, long Least, long Most)[] numbers =
        [
            ("batch", Batch, 1, 1000), ("fan_in", FanIn, 2, 1000), ("parallel", Parallel, 1, 64), ("retries", Retries, 0, JobLimits.MaxRetries), ("time_ms", TimeMs, 1, 600_000),
            ("fuel", Fuel ?? 1, 1, long.MaxValue),
        ];
        foreach (var (name, value, least, most) in numbers)
        {
            if (value < least || value > most)
                throw PlanSpec.Bad($"{field}.{name}", $"{value} is not allowed; use {least} to {most}");
        }
    }
}

/// <summary>Where the items of a map come from: exactly one of them.</summary>
internal sealed record PlanSource
{
    /// <summary>Texts.</summary>
    public IReadOnlyList<string>? List { get; init; }

    /// <summary>A key-value namespace; the items are the values of its keys.</summary>
    public string? Kv { get; init; }

    /// <summary>Only keys that begin with this; all when left out.</summary>
    public string? Prefix { get; init; }

    /// <summary>Names of blobs that begin with this; the items are the blobs' bytes.</summary>
    public string? Names { get; init; }

    internal void Check(string field)
    {
        if ((List is null ? 0 : 1) + (Kv is null ? 0 : 1) + (Names is null ? 0 : 1) != 1)
            throw PlanSpec.Bad(field, "must have one of list, kv and names");
        if (Kv is not null)
            KvLimits.Namespace(Kv);
        if (Prefix is not null && Kv is null)
            throw PlanSpec.Bad($"{field}.prefix", "only kv has it");
    }
}
