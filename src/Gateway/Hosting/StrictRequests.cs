using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wetware.Gateway.Forms;

namespace Wetware.Gateway.Hosting;

/// <summary>
/// Refuses query parameters and bodies that a route does not take, by what the route's description declares, so that no misspelt parameter and no
/// misplaced option is silently without effect.
/// </summary>
internal sealed class StrictRequests(RequestDelegate next)
{
    /// <summary>Called for each request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<Strict>() is not null)
        {
            CheckQuery(context.Request.Query, [.. metadata.GetOrderedMetadata<QueryParameter>().Select(parameter => parameter.Name)]);
            if (metadata.GetMetadata<RequestBody>() is null && await HasBody(context))
                throw new BadFieldsException(new FieldProblem { Field = "body", Reason = "not-allowed", Detail = "this request takes no body" });
        }

        await next(context);
    }

    private static void CheckQuery(IQueryCollection query, string[] known)
    {
        var problems = query.Keys.Where(name => !known.Contains(name, StringComparer.Ordinal)).Take(16).Select(name => new FieldProblem
        {
            Field = name.Length <= 64 ? name : name[..64] + "…",
            Reason = "unknown",
            Detail = known.Length == 0 ? "this request takes no query parameters" : $"is no query parameter of this request; there are {string.Join(", ", known)}",
            Allowed = known,
        }).ToArray();
        if (problems.Length > 0)
            throw new BadFieldsException(StatusCodes.Status400BadRequest, problems);
    }

    private static async ValueTask<bool> HasBody(HttpContext context)
    {
        if (context.Request.ContentLength is { } length)
            return length > 0;

        // A chunked body shows only when it is read whether there is anything in it.
        return context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            && await context.Request.Body.ReadAsync(new byte[1], context.RequestAborted) > 0;
    }

    /// <summary>On routes that are checked.</summary>
    internal sealed class Strict;

    /// <summary>On routes that read a body.</summary>
    internal sealed class RequestBody;

    /// <summary>On routes that read this query parameter.</summary>
    /// <param name="Name">Its name.</param>
    internal sealed record QueryParameter(string Name);
}
