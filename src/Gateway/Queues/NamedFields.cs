using Microsoft.AspNetCore.Http;
using Wetware.Errors;
using Wetware.Gateway.Forms;

namespace Wetware.Gateway.Queues;

/// <summary>Answers what the cluster says of a field (<c>field 'name': why</c>) as the problem of that field.</summary>
internal sealed class NamedFields : IEndpointFilter
{
    private const string Begin = "field '";
    private const string End = "': ";

    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (WetwareException error) when (error.Kind is ErrorKind.Limit or ErrorKind.Failed or ErrorKind.Unimplemented && Of(error) is { } problem)
        {
            throw new BadFieldsException(problem);
        }
    }

    private static FieldProblem? Of(WetwareException error)
    {
        var end = error.Message.IndexOf(End, StringComparison.Ordinal);
        return error.Message.StartsWith(Begin, StringComparison.Ordinal) && end > 0
            ? new() { Field = error.Message[Begin.Length..end], Reason = error.Kind == ErrorKind.Limit ? "out-of-range" : "malformed", Detail = error.Message[(end + End.Length)..] }
            : null;
    }
}
