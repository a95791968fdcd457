using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;
using Wetware.Devices;
using Wetware.Devices.Http;
using Wetware.Functions;
using Wetware.Gateway.Backups;
using Wetware.Gateway.Capabilities;
using Wetware.Gateway.Errors;
using Wetware.Gateway.Events;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Health;
using Wetware.Gateway.Modules;
using Wetware.Gateway.Nodes;
using Wetware.Gateway.OpenApi;
using Wetware.Gateway.Queues;
using Wetware.Gateway.Raft;
using Wetware.Gateway.Secrets;
using Wetware.Gateway.Security;
using Wetware.Gateway.Security.Tokens;
using Wetware.Gateway.Tasks;
using Wetware.Gateway.Workers;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Web.Hosting;

namespace Wetware.Gateway.Hosting;

/// <summary>The HTTP side of a gateway, apart from where it listens: what a request passes and which routes there are.</summary>
internal static class GatewayHttp
{
    public static IServiceCollection AddGatewayHttp(this IServiceCollection services, HttpOptions http)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(http);
        services.AddSingleton<HttpTokens>();
        services.AddSingleton<WrongTokenAnswers>();
        services.AddSingleton<CapabilityCalls>();
        services.AddSingleton(new UploadBudget(http.MaxUploadBytes));
        services.AddSingleton(new EventStreams(http.MaxEventStreams));
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = ErrorAnswers.Customize);
        services.AddSingleton<IProblemDetailsWriter, AnyProblemWriter>();
        services.AddExceptionHandler<ErrorAnswers>();
        services.AddCors();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));

            // Numbers are numbers, in the description too.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi("v1", GatewayDocument.Describe);
        services.AddSingleton<HealthChecks>();
        services.AddWetwareClient();
        services.AddSingleton<KnownModules>();
        services.AddSingleton<TaskIntake>();
        services.AddSingleton<TaskTransfer>();
        services.AddFunctions();
        services.AddDevices(DeviceSettings.Of(http));
        services.AddSingleton<WaitingLeases>();
        services.AddSingleton<KeyValueGroups>();
        services.AddSingleton<ConsoleCallers>();
        services.AddSingleton<IConsoleCallers>(all => all.GetRequiredService<ConsoleCallers>());
        services.AddScoped<CircuitHandler, ConsolePrincipal>();
        services.AddSingleton<IConsoleTokens, ConsoleTokens>();
        services.AddConsole(new ConsoleOptions { MaxConsoles = http.MaxConsoles });
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddNodeMetrics().AddPrometheusExporter());
        return services;
    }

    public static void UseGatewayHttp(this WebApplication app)
    {
        var http = app.Services.GetRequiredService<HttpOptions>();
        if (http.AccessLog)
            app.UseMiddleware<AccessLog>();
        app.UseMiddleware<HeadRequests>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RetryHints>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<RequestHeads>();
        app.UseMiddleware<HostGate>();
        app.UseMiddleware<OriginGate>();
        if (http.AllowedOrigins.Count > 0)
            app.UseCors(Cors(http));
        app.UseMiddleware<TokenGate>();
        app.UseMiddleware<BudgetGate>();
        app.UseMiddleware<AllowedMethods>();

        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });

        // Said here, because requests, those of functions too, are matched to routes and authorized before everything else when nothing says where.
        app.UseRouting();
        app.UseAuthorization();
        app.UseMiddleware<DeviceListenerRoutes>();
        app.UseMiddleware<ScopeGate>();
        app.UseMiddleware<StrictRequests>();
        app.MapHealth();
        app.MapNodes();
        app.MapTasks();
        app.MapModules();
        app.MapModuleNames();
        app.MapTaskSecrets();
        app.MapWorkers();
        app.MapBackups();
        app.MapFunctions();
        app.MapDevices();
        app.MapQueues();
        app.MapRaft();
        app.MapCapabilities();
        app.MapConsoleLogin();
        app.MapConsole();
        app.MapPrometheusScrapingEndpoint("/metrics").ExcludeFromDescription().RequireScope(Scope.Read);
        app.MapApiPage();
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new StrictRequests.Strict()).RequireScope(Scope.Read);
    }

    // No cookies and no Basic credentials go along: a page of another origin gives the token itself.
    private static Action<CorsPolicyBuilder> Cors(HttpOptions http) => policy => policy
        .WithOrigins([.. http.AllowedOrigins])
        .AllowAnyMethod()
        .AllowAnyHeader()
        .WithExposedHeaders("Allow", "ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After", "WWW-Authenticate")
        .SetPreflightMaxAge(TimeSpan.FromMinutes(10));
}
