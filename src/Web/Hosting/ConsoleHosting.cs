using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;
using Wetware.Security;
using Wetware.Web.Backups;
using Wetware.Web.Live;

namespace Wetware.Web.Hosting;

/// <summary>Puts the web console into a gateway.</summary>
public static class ConsoleHosting
{
    /// <summary>Registers what the console consists of. The host also registers an <see cref="IConsoleCallers"/> and an <see cref="IConsoleTokens"/>.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services, ConsoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton<CircuitLimit>();
        services.AddSingleton<UploadLimit>();
        services.TryAddSingleton<IClusterNodes, ClusterNodes>();
        services.AddScoped<CircuitHandler, CircuitCounter>();
        services.AddScoped<ConsoleAccess>();
        services.AddMudServices();

        services.AddDataProtection();
        services.Configure<KeyManagementOptions>(keys => (keys.XmlRepository, keys.XmlEncryptor) = (new MemoryKeys(), new NullXmlEncryptor()));
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = options.MaxConsoles;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
        });
        return services;
    }

    /// <summary>Maps its pages and assets.</summary>
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet(ConsolePaths.Assets + "/{name}", ConsoleAssets.Get).WithMetadata(new RequireScopeAttribute(Scope.Anyone)).ExcludeFromDescription();
        routes.MapGet(BackupDownload.Route, BackupDownload.Get).WithMetadata(new RequireScopeAttribute(Scope.Operate)).ExcludeFromDescription();
        routes.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(mode =>
            {
                // The page sets a stricter policy of its own. Texts of strangers and of the user share the connection, so it is not compressed.
                mode.ContentSecurityFrameAncestorsPolicy = null;
                mode.DisableWebSocketCompression = true;
            })
            .DisableAntiforgery()
            .WithMetadata(new RequireScopeAttribute(Scope.Read))
            .Add(OnlyShow);
    }

    // Pages take no forms: what is changed goes over their connection. Other endpoints of Blazor keep their methods.
    private static void OnlyShow(EndpointBuilder endpoint)
    {
        if (!endpoint.Metadata.OfType<ComponentTypeMetadata>().Any())
            return;
        foreach (var methods in endpoint.Metadata.OfType<IHttpMethodMetadata>().ToArray())
            endpoint.Metadata.Remove(methods);
        endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get]));
    }
}
