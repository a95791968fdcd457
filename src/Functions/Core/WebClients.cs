using System.Runtime.CompilerServices;
using Wetware.Wasm.Files;

namespace Wetware.Functions.Core;

/// <summary>HTTP clients, one for each set of allowed addresses, so that calls share connections.</summary>
internal static class WebClients
{
    private static readonly ConditionalWeakTable<HttpAccess, HttpMessageInvoker> Clients = [];

    /// <summary>The client, which keeps to the allowed addresses' rules about IP ranges; redirects are not followed.</summary>
    public static HttpMessageInvoker Of(HttpAccess access) => Clients.GetValue(access, static access => new HttpMessageInvoker(access.NewHandler()));
}
