using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Joining;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Membership;
using Wetware.Silo.Postgres;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Hosting;

/// <summary>
/// A running node. It starts in this order, and stops in the reverse one: data directory and identity, cluster endpoint, discovery, the election that
/// decides whether it joins or leads, the database if it leads, the host with the silo.
/// </summary>
public sealed partial class Node : IAsyncDisposable
{
    private static readonly TimeSpan ShortDrain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly TaskCompletionSource _standDown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeContext? _context;
    private IHost? _host;
    private IDiscovery? _discovery;

    private Node(NodeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<Node>();
    }

    /// <summary>What the node knows of itself.</summary>
    public NodeContext Context => _context ?? throw new InvalidOperationException("the node has not started");

    /// <summary>The node's services.</summary>
    public IServiceProvider Services => _host?.Services ?? throw new InvalidOperationException("the node has not started");

    /// <summary>Completes when this primary should start again as an ordinary node: see <see cref="PrimaryMonitor"/>.</summary>
    public Task StandDown => _standDown.Task;

    /// <summary>Completes when the host begins to stop, whoever stops it.</summary>
    public Task Stopping => _stopping.Task;

    /// <summary>Starts a node and waits until it is a member of its cluster.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="build">Builds the host: a worker's or a gateway's.</param>
    /// <param name="loggers">Where everything is logged.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="NodeStartException">It cannot start, for a reason that the message says.</exception>
    public static async Task<Node> Start(
        NodeOptions options, Func<NodeContext, IHost> build, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var node = new Node(options, time, loggers);
        try
        {
            await node.Start(build, loggers, cancellationToken).ConfigureAwait(false);
            return node;
        }
        catch
        {
            await node.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Drains: says goodbye, hands over, leaves the membership. False when that was not done in time; then the host may go on trying, and only the end of
    /// the process ends it.
    /// </summary>
    public async Task<bool> Stop()
    {
        LogDraining(_logger);
        _discovery?.Goodbye();
        if (_host is null)
            return true;

        var began = _time.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.DrainTimeout, _time);
        using var away = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, away.Token);
        using var drained = new CancellationTokenSource();
        var watching = MonitorPrimary(away, drained.Token);
        try
        {
            await _host.StopAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            LogNotDrained(_logger, Math.Round(_time.GetElapsedTime(began).TotalSeconds));
            return false;
        }
        finally
        {
            await drained.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }

        LogStopped(_logger);
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
            await part.DisposeAsync().ConfigureAwait(false);
    }

    private async Task Start(Func<NodeContext, IHost> build, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var secret = ClusterSecret.ForNode(_options);
        var data = Keep(NodeFolder.Open(_options));
        var started = NodeStarts.Next(data, _time.GetUtcNow());
        var identity = Keep(NodeIdentity.Open(data));
        var ports = NodePorts.Choose(_options, out var hold);
        Keep(hold);
        var client = Keep(new ClusterClient(secret));
        var endpoint = Keep(await ClusterEndpoint.StartForSilo(_options, ports.Bind, secret, _time, loggers, cancellationToken).ConfigureAwait(false));
        var self = new Advertisement
        {
            Namespace = _options.Namespace,
            Peer = identity.Peer,
            Server = identity.Server,
            Stage = NodeStage.Waiting,
            Cluster = new IPEndPoint(ports.Advertise, endpoint.Address.Port),
        };
        LogStarting(_logger, _options.Namespace, identity.Peer, identity.Server, data.Path, self.Cluster);
        _discovery = StartDiscovery(secret, loggers);

        _context = new NodeContext
        {
            Options = _options,
            Identity = identity,
            Data = data,
            Ports = ports,
            Secret = secret,
            Primary = null,
            Members = null,
            Database = null,
            Started = started,
            Time = _time,
            Loggers = loggers,
        };
        if (_options.Database is { } database)
            await StartWithDatabase(database, client, endpoint, self, build, cancellationToken).ConfigureAwait(false);
        else
            await StartEmbedded(client, endpoint, self, build, cancellationToken).ConfigureAwait(false);
    }

    private async Task StartEmbedded(
        ClusterClient client, ClusterEndpoint endpoint, Advertisement self, Func<NodeContext, IHost> build, CancellationToken cancellationToken)
    {
        var joiner = new ClusterJoiner(_options, self, _discovery!, endpoint, client, _time, Context.Loggers.CreateLogger<ClusterJoiner>());
        var primary = await joiner.Run(cancellationToken).ConfigureAwait(false);
        var leader = primary ?? new PrimaryRef(self.Peer, self.Cluster);
        _context = Context with { Primary = leader };
        self = self with { Primary = leader, Stage = primary is null ? NodeStage.Primary : NodeStage.Member };
        var locator = new PrimaryLocator(leader.Peer, leader.Endpoint);
        if (primary is null)
            await Lead(endpoint, self, Context.Loggers, cancellationToken).ConfigureAwait(false);
        else
            await Join(client, locator, primary, self.Peer, cancellationToken).ConfigureAwait(false);

        await StartHost(endpoint, self, build, cancellationToken).ConfigureAwait(false);
        var joined = new JoinedCluster(_options, self.Peer, Context.Name.ToString(), Context.Members!, Context.IsPrimary, locator);
        Keep(new PrimaryMonitor(joined, _discovery!, client, _standDown, _time, Context.Loggers.CreateLogger<PrimaryMonitor>()).Start());
    }

    private async Task StartWithDatabase(
        string database, ClusterClient client, ClusterEndpoint endpoint, Advertisement self, Func<NodeContext, IHost> build, CancellationToken cancellationToken)
    {
        if (!PostgresConnection.TryRead(database, out var connection, out var problem))
            throw new NodeStartException($"Cluster:Database: {problem}");
        endpoint.Tell(self);

        // Nobody need be found, but a cluster that keeps its own membership here must not be: and whether multicast works is found out by hearing ourselves ask.
        _discovery!.Query();
        if (_options.Discovery.Enabled)
        {
            await new ClusterJoiner(_options, self, _discovery, endpoint, client, _time, Context.Loggers.CreateLogger<ClusterJoiner>())
                .RunWithDatabase(cancellationToken).ConfigureAwait(false);
        }

        var layout = await new PostgresSchema(connection, _time, Context.Loggers.CreateLogger<PostgresSchema>()).Apply(cancellationToken).ConfigureAwait(false);
        await PostgresMembers.MarkDead(connection, _options.Namespace, self.Peer, cancellationToken).ConfigureAwait(false);
        var where = PostgresConnection.Describe(connection);
        LogDatabase(_logger, where, layout);
        _context = Context with { Connection = connection };
        try
        {
            await StartHost(endpoint, self with { Stage = NodeStage.Database }, build, cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException error)
        {
            throw new NodeStartException($"Cluster:Database: {error.Message}", error);
        }
    }

    private async Task StartHost(ClusterEndpoint endpoint, Advertisement self, Func<NodeContext, IHost> build, CancellationToken cancellationToken)
    {
        _host = Keep(build(Context));
        _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _stopping.TrySetResult());
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        var ports = Context.Ports;
        self = self with { Silo = new IPEndPoint(ports.Advertise, ports.Silo), Gateway = new IPEndPoint(ports.Advertise, ports.Gateway) };
        endpoint.Tell(self);
        _discovery!.Advertise(self);
        LogReady(_logger, Context.Name.Kind, self.Silo, self.Gateway);
    }

    private async Task Lead(ClusterEndpoint endpoint, Advertisement self, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var database = Keep(Database.Open(
            Context.Data[Database.FileName], _options.Storage, loggers.CreateLogger<Database>()));
        var members = new SqliteMemberTable(database);
        try
        {
            await StaleMembers.MarkUnreachable(members, self.Peer, loggers.CreateLogger(typeof(StaleMembers)), cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (database.Writes.Fault is not null)
        {
            throw new NodeStartException($"{Context.Data.Path}: {error.Message}", error);
        }

        _context = Context with { Members = members, Database = database };
        endpoint.Serve(members);

        // From here on others may join, even before our own silo is up: that ends the election on this network early.
        endpoint.Tell(self);
        _discovery!.Advertise(self);
        LogLeading(_logger, _options.Namespace);
    }

    private async Task Join(ClusterClient client, PrimaryLocator locator, PrimaryRef primary, PeerId self, CancellationToken cancellationToken)
    {
        var members = new HttpMemberTable(client, locator);
        _context = Context with { Members = members };
        LogJoining(_logger, primary.Peer, primary.Endpoint);
        await StaleMembers.MarkEarlier(members, self, cancellationToken).ConfigureAwait(false);
        await PrimaryStart.Wait(members, primary.Peer, _time, cancellationToken).ConfigureAwait(false);
    }

    // Who cannot tell the primary or the database that it leaves, or write it down, would try for long, and in vain. Either may go while the node drains: all are often stopped at once.
    private async Task MonitorPrimary(CancellationTokenSource away, CancellationToken drained)
    {
        try
        {
            // One answer may be late or lost; two in a row are not.
            string? before = null, reason;
            while ((reason = await PrimaryProblem(drained).ConfigureAwait(false)) is null || before is null)
            {
                before = reason;
                await Task.Delay(AskEvery, _time, drained).ConfigureAwait(false);
            }

            LogPrimaryUnreachable(_logger, _context!.IsPrimary ? "storage" : _context.Connection is null ? "primary" : "database", reason);
            away.CancelAfter(ShortDrain);
        }
        catch (OperationCanceledException)
        {
            // Drained, or out of time.
        }
    }

    private async Task<string?> PrimaryProblem(CancellationToken cancellationToken)
    {
        if (_context is { Connection: { } connection })
            return await PostgresConnection.WhyAway(connection, cancellationToken).ConfigureAwait(false);
        if (_context is { Database: { } database })
            return database.Writes.Fault?.Message;
        if (_context is not { Members: { } members })
            return null;
        try
        {
            await members.Read(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (WetwareException error)
        {
            return error.Message;
        }
    }

    private IDiscovery StartDiscovery(ClusterSecret secret, ILoggerFactory loggers)
    {
        IDiscovery discovery = _options.Discovery.Enabled
            ? new MulticastDiscovery(_options.Discovery, _options.Namespace, secret, _time, loggers.CreateLogger<MulticastDiscovery>())
            : new SilentDiscovery();
        _parts.Push(discovery);
        discovery.Start();
        return discovery;
    }

    private T Keep<T>(T part)
        where T : class
    {
        _parts.Push(part as IAsyncDisposable ?? new Held((IDisposable)part));
        return part;
    }

    private sealed class Held(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
