using Wetware.Errors;
using Wetware.Gateway.Forms;
using Wetware.Tasks;

namespace Wetware.Gateway.Tasks;

/// <summary>What the scheduler says of a field, in the words of HTTP.</summary>
internal static class FieldProblems
{
    public static FieldProblem Of(TaskProblem problem) => new()
    {
        Field = problem.Field,
        Reason = problem.Kind == ErrorKind.Limit ? "out-of-range" : "malformed",
        Detail = problem.Message,
    };

    /// <summary>The refusal of a field that is said as <c>field: why</c>; null for an error of another kind.</summary>
    public static BadFieldsException? Of(WetwareException error, params IReadOnlyList<string> fields)
    {
        if (error.Kind is not (ErrorKind.Limit or ErrorKind.Failed or ErrorKind.Denied or ErrorKind.NotFound))
            return null;
        var field = fields.FirstOrDefault(name => error.Message.StartsWith($"{name}: ", StringComparison.Ordinal));
        return field is null ? null : new BadFieldsException(new FieldProblem
        {
            Field = field,
            Reason = error.Kind switch
            {
                ErrorKind.Limit => "out-of-range",
                ErrorKind.Denied => "not-allowed",
                ErrorKind.NotFound => "not-found",
                _ => "malformed",
            },
            Detail = error.Message[(field.Length + 2)..],
        });
    }
}
