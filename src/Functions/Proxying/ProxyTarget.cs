using Wetware.Functions.Plugs;

namespace Wetware.Functions.Proxying;

/// <summary>Where a request of a proxy's plug goes.</summary>
internal static class ProxyTarget
{
    /// <summary>
    /// The plug's address, with what <c>*rest</c> bound behind its path, and the query. The path cannot leave that of the plug: it was decoded once, and is encoded once.
    /// </summary>
    /// <param name="match">The plug and what its pattern bound.</param>
    /// <param name="query">The query with its question mark, or nothing.</param>
    public static Uri Of(RouteMatch match, string? query)
    {
        var address = match.Plug.Name;
        var last = match.Plug.Path[(match.Plug.Path.LastIndexOf('/') + 1)..];
        if (last.StartsWith('*'))
            address = $"{address.TrimEnd('/')}{Encoded("/" + match.Parameters[^1].Value)}";
        return new Uri(address + query);
    }

    // The server leaves %2F as it is when it decodes a path; every other percent sign was a percent sign.
    private static string Encoded(string path) => new Microsoft.AspNetCore.Http.PathString(
        path.Replace("%", "%25", StringComparison.Ordinal).Replace("%252F", "%2F", StringComparison.OrdinalIgnoreCase)).ToUriComponent();
}
