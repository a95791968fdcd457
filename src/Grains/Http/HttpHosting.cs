using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Grains.Sessions;
using Wetware.Http;
using Wetware.Nodes;

namespace Wetware.Grains.Http;

/// <summary>What capabilities of kind <c>http</c> need of a silo.</summary>
internal static class HttpHosting
{
    public static ISiloBuilder AddHttp(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<WebReader>();
        return silo.AddSessionService("http", CapabilityKinds.Http, static (grains, node) => grains.GetGrain<IHttpGrain>(NodeKey.Prefer(node.Server)).GetGrainId());
    }
}
