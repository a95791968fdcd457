using Wetware.Errors;

namespace Wetware.Tasks;

/// <summary>What is wrong with one field of a task.</summary>
/// <param name="Field">The field as it is called in forms and JSON, such as <c>repeats</c>.</param>
/// <param name="Message">What is wrong, naming the limit; without the field's name.</param>
/// <param name="Kind"><c>limit</c> for a size or range, <c>failed</c> for what cannot be read.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-problem")]
public sealed record TaskProblem([property: Id(0)] string Field, [property: Id(1)] string Message, [property: Id(2)] ErrorKind Kind)
{
    /// <summary>The problem as an error: <c>field: message</c>.</summary>
    public WetwareException ToException() => new(Kind, $"{Field}: {Message}");
}
