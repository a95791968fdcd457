using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Wetware.Functions.Admin;
using Wetware.Functions.Engine;
using Wetware.Functions.Files;
using Wetware.Functions.Filters;
using Wetware.Functions.Jobs;
using Wetware.Functions.Kv;
using Wetware.Functions.Logs;
using Wetware.Functions.Plans;
using Wetware.Functions.Plugs;
using Wetware.Functions.Proxying;
using Wetware.Functions.Serving;
using Wetware.Wasm.Modules;

namespace Wetware.Functions;

/// <summary>Puts the function platform into a gateway.</summary>
public static class FunctionsHosting
{
    /// <summary>Registers what the platform consists of, with the default options unless <see cref="FunctionOptions"/> are registered already.</summary>
    public static IServiceCollection AddFunctions(this IServiceCollection services)
    {
        services.TryAddSingleton<FunctionOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new FunctionClient(provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(Engine);
        services.AddSingleton<FunctionMetrics>();
        services.AddSingleton<TableFollower>();
        services.AddSingleton<StatusDocument>();
        services.AddSingleton<WebAccess>();
        services.AddSingleton<FunctionLogs>();
        services.AddSingleton<FunctionLogReaders>();
        services.AddSingleton<FunctionHostFactory>();
        services.AddSingleton<FunctionCalls>();
        services.AddSingleton<JwtKeys>();
        services.AddSingleton<JwtFilter>();
        services.AddSingleton<FilterChain>();
        services.AddSingleton<BlobCache>();
        services.AddSingleton<FileSender>();
        services.AddSingleton<PlugGates>();
        services.AddHttpForwarder();
        services.AddSingleton<BackendHealth>();
        services.AddSingleton<ReverseProxy>();
        services.AddSingleton<FunctionRequests>();
        services.AddSingleton<CallRunner>();
        services.AddSingleton<CallJobs>();
        services.AddSingleton<PlanRunner>();
        services.AddSingleton<JobCallbacks>();
        services.AddSingleton<AsyncRequests>();
        services.AddSingleton<JobWorker>();
        return services;
    }

    /// <summary>Lets this node follow what requests are answered by, take jobs and keep what functions log; needs an Orleans client or silo in the services.</summary>
    public static IServiceCollection FollowFunctions(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<TableFollower>()).AddHostedService(provider => provider.GetRequiredService<JobWorker>())
            .AddHostedService(provider => provider.GetRequiredService<FunctionLogs>());

    /// <summary>Maps the admin API.</summary>
    public static void MapFunctions(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapClusterApi();
        routes.MapResourceApi();
        routes.MapKvApi();
        routes.MapJobApi();
        routes.MapLogApi();
    }

    private static FunctionEngine Engine(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<FunctionOptions>();

        // Functions may take as many threads of the pool as there are processors; the rest of the node keeps what it has without them.
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, 2 * Environment.ProcessorCount), completions);
        return FunctionEngine.Create(
            new FunctionEngineOptions { MaxConcurrent = options.Calls, QueueLength = options.QueueLength, CodeFolder = options.CodeFolder },
            provider.GetService<IModuleCompiler>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>());
    }
}
