using Wetware.Wasm.Files;

namespace Wetware.Functions.Serving;

/// <summary>The web addresses that functions, proxies and callbacks of this gateway may open.</summary>
internal sealed class WebAccess(FunctionOptions options)
{
    /// <summary>What may be opened; null for nothing.</summary>
    public HttpAccess? Http { get; } = options.AllowedUrls.Count == 0
        ? null
        : new HttpAccess([.. options.AllowedUrls.Select(HttpPlace.Parse)]) { SpecialRanges = [.. options.AllowedRanges.Select(System.Net.IPNetwork.Parse)] };
}
