using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Messaging;
using Wetware.Clustering;
using Wetware.Clustering.Hosting;
using Wetware.Clustering.Security;
using Wetware.Nodes;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Connecting;

/// <summary>A grain client in a cluster that was found.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    private static readonly TimeSpan LearnEvery = TimeSpan.FromSeconds(10);

    private readonly IHost _host;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _learning;

    private ClusterConnection(IHost host, FoundGateways gateways)
    {
        _host = host;
        _learning = LearnGateways(gateways, _closing.Token);
    }

    /// <summary>The way to grains.</summary>
    public IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>The client library.</summary>
    public WetwareClient Wetware => _host.Services.GetRequiredService<WetwareClient>();

    /// <summary>Finds the cluster and connects to it.</summary>
    /// <exception cref="CommandException">There is none, or it does not let us in.</exception>
    public static async Task<ClusterConnection> Open(ClientOptions options, CancellationToken cancellationToken)
    {
        var secret = ReadSecret(options);
        var gateways = await Find(options, secret, cancellationToken).ConfigureAwait(false);
        var known = new FoundGateways(gateways);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "ww" });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = options.Node.Namespace;
                cluster.ServiceId = options.Node.Namespace;
            });
            client.UseClusterTls(secret);
            client.Services.AddSingleton<IGatewayListProvider>(known);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = known.MaxStaleness);
            client.AddWetwareClient();
        });
        var host = builder.Build();
        var patience = options.Timeout + TimeSpan.FromSeconds(5);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            await host.StartAsync(deadline.Token).ConfigureAwait(false);
            return new ClusterConnection(host, known);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            host.Dispose();
            var why = deadline.IsCancellationRequested ? $"no answer within {patience.TotalSeconds} s; --timeout gives it longer" : error.Message;
            throw new CommandException(ExitCodes.NoCluster, $"the cluster was found at {string.Join(", ", gateways)}, but lets us not in: {why}", error);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _learning.ConfigureAwait(false);
        _closing.Dispose();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        // What was asked for is done: a farewell that nobody answers in time does not fail it.
        await _host.StopAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _host.Dispose();
    }

    private async Task LearnGateways(FoundGateways gateways, CancellationToken closing)
    {
        // From the beginning: the node that was asked first may be the only one that is known, and may die at any time.
        while (!closing.IsCancellationRequested)
        {
            try
            {
                gateways.Learn(await Client.GetGrain<INodesGrain>(0).List(closing).WaitAsync(LearnEvery, closing).ConfigureAwait(false));
            }
            catch (Exception)
            {
                // Nobody answers now, or the connection closes: what is known stays known, and the command itself says what it misses.
            }

            await Task.Delay(LearnEvery, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<IReadOnlyList<IPEndPoint>> Find(ClientOptions options, ClusterSecret secret, CancellationToken cancellationToken)
    {
        try
        {
            return await new GatewayFinder(options.Node, secret, options.Timeout, TimeProvider.System).Find(cancellationToken).ConfigureAwait(false);
        }
        catch (ClusterNotFoundException error)
        {
            throw new CommandException(ExitCodes.NoCluster, error.Message, error);
        }
    }

    private static ClusterSecret ReadSecret(ClientOptions options)
    {
        try
        {
            return ClusterSecret.ForClient(options.Node);
        }
        catch (NodeStartException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
        catch (ClusterNotFoundException error)
        {
            throw new CommandException(ExitCodes.NoCluster, error.Message, error);
        }
    }
}
