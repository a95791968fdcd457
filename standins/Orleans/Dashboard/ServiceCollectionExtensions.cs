using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Orleans.Dashboard;

/// <summary>Registers and maps the dashboard; its page says that the real one comes with its package.</summary>
public static class ServiceCollectionExtensions
{
    private const string Missing = "The dashboard comes with the package Microsoft.Orleans.Dashboard, which this build does not contain.";

    public static ISiloBuilder AddDashboard(this ISiloBuilder siloBuilder, Action<DashboardOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(siloBuilder);
        siloBuilder.Services.AddOptions<DashboardOptions>().Configure(options => configureOptions?.Invoke(options));
        return siloBuilder;
    }

    public static IClientBuilder AddDashboard(this IClientBuilder clientBuilder, Action<DashboardOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(clientBuilder);
        clientBuilder.Services.AddOptions<DashboardOptions>().Configure(options => configureOptions?.Invoke(options));
        return clientBuilder;
    }

    public static RouteGroupBuilder MapOrleansDashboard(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string? routePrefix = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var group = endpoints.MapGroup(routePrefix ?? "");
        group.MapGet("/{**path}", () => Results.Problem(Missing, statusCode: StatusCodes.Status501NotImplemented, title: "Not implemented"))
            .ExcludeFromDescription();
        return group;
    }
}
