using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Nodes;

namespace Wetware.Grains.Sessions;

/// <summary>What sessions need of a silo.</summary>
public static class SessionHosting
{
    /// <summary>
    /// Puts something into sessions, for example
    /// <c>silo.AddSessionService("view", CapabilityKinds.View, (grains, node) =&gt; grains.GetGrain&lt;IViewGrain&gt;(NodeKey.Prefer(node.Server)).GetGrainId())</c>.
    /// </summary>
    public static ISiloBuilder AddSessionService(this ISiloBuilder silo, string name, string kind, Func<IGrainFactory, NodeCard, GrainId> target)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSingleton(new SessionService(name, kind, target));
        return silo;
    }

    internal static ISiloBuilder AddSessions(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<AuthOptions>().ValidateOnStart();
        silo.Services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        silo.Services.AddSingleton<AuthPolicy>();
        silo.Services.AddSingleton<SessionServices>();
        silo.Services.AddSingleton<SessionOpener>();
        silo.Services.AddSingleton<SessionMetrics>();
        return silo;
    }
}
