using System.Text.Json.Serialization;

namespace Wetware.Gateway.Forms;

/// <summary>What is wrong with one field of a request, for programs as for people.</summary>
public sealed record FieldProblem
{
    /// <summary>The field's name as the request has it; <c>body</c> for the body as a whole, or the name of a header.</summary>
    public required string Field { get; init; }

    /// <summary>
    /// <c>required</c>, <c>unknown</c>, <c>repeated</c>, <c>malformed</c>, <c>out-of-range</c>, <c>too-long</c>, <c>too-many</c>, <c>not-allowed</c>,
    /// <c>conflict</c>, <c>taken</c>, <c>not-found</c>, <c>unsupported</c>.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>The same for people.</summary>
    public required string Detail { get; init; }

    /// <summary>Smallest value, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Minimum { get; init; }

    /// <summary>Largest value, length or count, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Maximum { get; init; }

    /// <summary>What <see cref="Minimum"/> and <see cref="Maximum"/> count: <c>seconds</c>, <c>bytes</c>, <c>items</c>; absent for plain numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unit { get; init; }

    /// <summary>The words that are taken, where only some are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Allowed { get; init; }
}
