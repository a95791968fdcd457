using Microsoft.AspNetCore.Http;
using Wetware.Functions.Engine;
using Wetware.Functions.Plugs;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Filters;

/// <summary>
/// Runs the filters of a request in the order in which they were added. Each may change the headers of the request and of the response; one that answers ends the
/// request. One that fails, or whose program is gone, fails the requests of its scope and no others.
/// </summary>
internal sealed class FilterChain(FunctionCalls calls, JwtFilter jwt, FunctionOptions options)
{
    /// <summary>Whether there are any that may run.</summary>
    public bool AreThere(FunctionTable table) => options.Filters && table.Filters.Count > 0;

    /// <summary>Runs them; null when the request goes on or was answered.</summary>
    public async Task<FunctionFailure?> RunAsync(FunctionTable table, Plug plug, RequestBuffer input, ResponseBuffer output, string method, string path, CancellationToken cancellation)
    {
        if (!AreThere(table))
            return null;
        RequestBuffer.DescribePlug(plug, input.Headers);
        foreach (var filter in table.Filters.Where(filter => filter.Phase == FilterPhase.Request && Covers(filter, plug, method, path)))
        {
            if (filter.Name == FunctionFilter.Jwt)
            {
                await jwt.RunAsync(filter, input, output, cancellation);
                if (output.IsAnswered)
                    return null;
                continue;
            }

            if ((filter.Blob ?? table.Find(filter.Name)) is not { } blob)
                return new FunctionFailure(filter.Name, FunctionEngine.Failed(FunctionError.NotFound, $"there is no {filter.Name} any more"));
            var result = await calls.RunAsync(filter.ToCall(calls.CodeOf(blob), input, output), FunctionGrants.None, cancellation);
            if (!result.Succeeded)
                return new FunctionFailure(filter.Name, result);
            if (output.IsAnswered)
                return null;
        }

        return null;
    }

    /// <summary>The filters of a request's answer; null when there are none.</summary>
    public ResponseFilters? OfResponse(FunctionTable table, Plug plug, RequestBuffer input, HttpContext context, string method, string path)
    {
        if (!AreThere(table))
            return null;
        var some = table.Filters.Where(filter => filter.Phase == FilterPhase.Response && Covers(filter, plug, method, path)).ToArray();
        return some.Length == 0 ? null : new ResponseFilters(calls, some, table, plug, input, context);
    }

    /// <summary>Whether a filter is for a request. HEAD is answered as GET is, so that filters of GET are for it too.</summary>
    internal static bool Covers(FunctionFilter filter, Plug plug, string method, string path) =>
        (filter.Method is null || filter.Method == method || (filter.Method == "get" && method == "head"))
        && (filter.Path is not { } prefix || path.StartsWith(prefix, StringComparison.Ordinal))
        && (filter.Tag is not { } tag || HasTag(plug, tag));

    private static bool HasTag(Plug plug, string tag)
    {
        var equals = tag.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? plug.Tags.ContainsKey(tag) : plug.Tags.TryGetValue(tag[..equals], out var value) && value == tag[(equals + 1)..];
    }
}
