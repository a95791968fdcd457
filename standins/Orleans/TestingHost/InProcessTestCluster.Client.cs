using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Messaging;

namespace Orleans.TestingHost;

/// <summary>The cluster's client.</summary>
public sealed partial class InProcessTestCluster
{
    private IHost? _clientHost;

    public IClusterClient Client => _clientHost?.Services.GetRequiredService<IClusterClient>()
        ?? throw new InvalidOperationException("The client has not been initialized: call DeployAsync or InitializeClientAsync first.");

    /// <summary>Connects a client, in place of one that may be connected now.</summary>
    public async Task InitializeClientAsync()
    {
        await StopClusterClientAsync().ConfigureAwait(false);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "TestClusterClient",
            EnvironmentName = Environments.Development,
            DisableDefaults = true,
        });
        foreach (var configure in Options.ClientHostConfigurationDelegates)
            configure(builder);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Options.ClusterId, Options.ServiceId));
            client.Services.AddSingleton<IGatewayListProvider>(_membershipTable);
        });
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

        _clientHost = host;
    }

    public Task StopClusterClientAsync() => EndClient(CancellationToken.None);

    /// <summary>Ends the client as if its process had died.</summary>
    public Task KillClientAsync() => EndClient(new CancellationToken(canceled: true));

    private async Task EndClient(CancellationToken cancellationToken)
    {
        var host = Interlocked.Exchange(ref _clientHost, null);
        if (host is null)
            return;
        try
        {
            await host.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The abrupt end that was asked for.
        }
        finally
        {
            if (host is IAsyncDisposable disposable)
                await disposable.DisposeAsync().ConfigureAwait(false);
        }
    }
}
