using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.Runtime;

/// <summary>Connects the client of a host, and takes leave at its end.</summary>
internal sealed class ClusterClientHost : IHostedService
{
    private readonly IServiceProvider _services;
    private readonly ClusterClientLifecycle _lifecycle;
    private readonly CallTimeouts _timeouts;

    public ClusterClientHost(IServiceProvider services, ClusterClientLifecycle lifecycle, CallTimeouts timeouts)
    {
        _services = services;
        _lifecycle = lifecycle;
        _timeouts = timeouts;
        foreach (var participant in services.GetServices<ILifecycleParticipant<IClusterClientLifecycle>>())
            participant.Participate(lifecycle);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in _services.GetServices<IConfigurationValidator>())
            validator.ValidateConfiguration();
        _timeouts.Start();
        await _lifecycle.OnStart(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _lifecycle.OnStop(cancellationToken);
        _timeouts.Stop();
    }
}
