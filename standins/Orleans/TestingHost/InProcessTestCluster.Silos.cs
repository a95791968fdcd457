using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>Starting and ending silos.</summary>
public sealed partial class InProcessTestCluster
{
    public InProcessSiloHandle StartAdditionalSilo() => StartAdditionalSiloAsync().GetAwaiter().GetResult();

    public Task<InProcessSiloHandle> StartAdditionalSiloAsync() => StartAdditionalSiloAsync(startAdditionalSiloOnNewPort: false);

    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync(bool startAdditionalSiloOnNewPort) =>
        (await StartSilosAsync(1, startAdditionalSiloOnNewPort).ConfigureAwait(false))[0];

    public Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart) => StartSilosAsync(silosToStart, startAdditionalSiloOnNewPort: false);

    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart, bool startAdditionalSiloOnNewPort)
    {
        var first = Interlocked.Add(ref _startedInstances, silosToStart) - silosToStart;
        var started = await Task.WhenAll(
            Enumerable.Range(first, silosToStart).Select(number => StartSiloAsync(number, startAdditionalSiloOnNewPort))).ConfigureAwait(false);
        return [.. started];
    }

    public async Task<InProcessSiloHandle> CreateSiloAsync(InProcessTestSiloSpecificOptions siloOptions)
    {
        ArgumentNullException.ThrowIfNull(siloOptions);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = siloOptions.SiloName,
            EnvironmentName = Environments.Development,
            DisableDefaults = true,
        });
        foreach (var configure in Options.SiloHostConfigurationDelegates)
            configure(siloOptions, builder);
        builder.UseOrleans(silo => ConfigureSilo(silo, siloOptions));
        var host = builder.Build();
        try
        {
            await host.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        return new InProcessSiloHandle
        {
            Name = siloOptions.SiloName,
            SiloHost = host,
            SiloAddress = details.SiloAddress,
            GatewayAddress = details.GatewayAddress,
        };
    }

    public async Task StopSiloAsync(InProcessSiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await EndSilo(instance, gracefully: true).ConfigureAwait(false);
    }

    /// <summary>Ends a silo as if its process had died: nothing is drained, nobody is told.</summary>
    public async Task KillSiloAsync(InProcessSiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await EndSilo(instance, gracefully: false).ConfigureAwait(false);
    }

    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await StopSiloAsync(instance).ConfigureAwait(false);
        return await StartSiloAsync(instance.InstanceNumber, onNewPort: false).ConfigureAwait(false);
    }

    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos)
            await StopSiloAsync(silo).ConfigureAwait(false);
    }

    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync().ConfigureAwait(false);
        await StopSilosAsync().ConfigureAwait(false);
    }

    private async Task<InProcessSiloHandle> StartSiloAsync(int instanceNumber, bool onNewPort)
    {
        var silo = await CreateSiloAsync(InProcessTestSiloSpecificOptions.Create(this, Options, instanceNumber, onNewPort)).ConfigureAwait(false);
        silo.InstanceNumber = (short)instanceNumber;
        lock (_silos)
            _silos.Add(silo);
        return silo;
    }

    private void ConfigureSilo(ISiloBuilder silo, InProcessTestSiloSpecificOptions siloOptions)
    {
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Options.ClusterId, Options.ServiceId));
        silo.Configure<SiloOptions>(options => options.SiloName = siloOptions.SiloName);
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = siloOptions.SiloPort;
            options.GatewayPort = siloOptions.GatewayPort;
        });
        silo.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
        silo.Services.AddSingleton<IMembershipTable>(_membershipTable);
    }

    private async Task EndSilo(InProcessSiloHandle instance, bool gracefully)
    {
        lock (_silos)
            _silos.Remove(instance);
        await instance.StopSiloAsync(gracefully).ConfigureAwait(false);
        await instance.DisposeAsync().ConfigureAwait(false);
    }
}
