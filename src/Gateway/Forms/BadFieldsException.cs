using Microsoft.AspNetCore.Http;

namespace Wetware.Gateway.Forms;

/// <summary>A request cannot be taken as it is. All that is wrong with it is said at once, and nothing of it has happened.</summary>
public sealed class BadFieldsException(int status, IReadOnlyList<FieldProblem> problems)
    : Exception(string.Join("; ", problems.Select(problem => $"{problem.Field}: {problem.Detail}")))
{
    /// <summary>One field is wrong.</summary>
    public BadFieldsException(FieldProblem problem, int status = StatusCodes.Status400BadRequest)
        : this(status, [problem])
    {
    }

    /// <summary>The HTTP status: 400, 409, 413, 415 or 422.</summary>
    public int Status { get; } = status;

    /// <summary>What is wrong, at least one thing.</summary>
    public IReadOnlyList<FieldProblem> Problems { get; } = problems;

    /// <summary>The body as a whole cannot be read.</summary>
    public static BadFieldsException Body(string detail) => new(new FieldProblem { Field = "body", Reason = "malformed", Detail = detail });

    /// <summary>A field, or the body, is larger than is taken: 413.</summary>
    public static BadFieldsException TooLarge(string field, long maximum) => new(
        new FieldProblem { Field = field, Reason = "too-long", Detail = $"must be at most {maximum} bytes", Maximum = maximum, Unit = "bytes" },
        StatusCodes.Status413PayloadTooLarge);

    /// <summary>A header asks for something that is not spoken here: 415.</summary>
    public static BadFieldsException Unsupported(string header, string detail, params string[] allowed) => new(
        new FieldProblem { Field = header, Reason = "unsupported", Detail = detail, Allowed = allowed },
        StatusCodes.Status415UnsupportedMediaType);
}
