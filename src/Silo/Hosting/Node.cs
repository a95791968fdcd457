using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Clustering.Joining;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Membership;
using Wetware.Silo.Postgres;
using Wetware.Silo.Storage;

namespace Wetware.Silo.Hosting;

/// <summary>
/// A running node. It starts in this order, and stops in the reverse one: its part in the cluster (<see cref="ClusterNode"/>), which joins or leads; the database
/// if it leads; the host with the silo.
/// </summary>
public sealed partial class Node : IAsyncDisposable
{
    private static readonly TimeSpan ShortDrain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterNode? _cluster;
    private NodeContext? _context;
    private IHost? _host;

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
    public Task StandDown => _cluster?.StandDown ?? throw new InvalidOperationException("the node has not started");

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
        _cluster?.Leave();
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
        var cluster = _cluster = Keep(new ClusterNode(_options, _time, loggers));
        _context = new NodeContext
        {
            Options = _options,
            Identity = cluster.Identity,
            Data = cluster.Data,
            Ports = cluster.Ports,
            Secret = cluster.Secret,
            Primary = null,
            Members = null,
            Database = null,
            Started = NodeStarts.Next(cluster.Data, _time.GetUtcNow()),
            Time = _time,
            Loggers = loggers,
        };
        if (_options.Database is { } database)
            await JoinWithDatabase(cluster, database, cancellationToken).ConfigureAwait(false);
        else
            await JoinEmbedded(cluster, cancellationToken).ConfigureAwait(false);
        await StartHost(cluster, build, cancellationToken).ConfigureAwait(false);
    }

    private async Task JoinEmbedded(ClusterNode cluster, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.Join(OpenDatabase, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (Context.Database?.Writes.Fault is not null)
        {
            throw new NodeStartException($"{Context.Data.Path}: {error.Message}", error);
        }

        _context = Context with { Primary = cluster.Primary, Members = cluster.Members };
    }

    private SqliteMemberTable OpenDatabase(DataDirectory data)
    {
        var database = Keep(Database.Open(data[Database.FileName], _options.Storage, Context.Loggers.CreateLogger<Database>()));
        _context = Context with { Database = database };
        return new SqliteMemberTable(database);
    }

    private async Task JoinWithDatabase(ClusterNode cluster, string database, CancellationToken cancellationToken)
    {
        if (!PostgresConnection.TryRead(database, out var connection, out var problem))
            throw new NodeStartException($"Cluster:Database: {problem}");
        await cluster.JoinWithDatabase(cancellationToken).ConfigureAwait(false);
        var layout = await new PostgresSchema(connection, _time, Context.Loggers.CreateLogger<PostgresSchema>()).Apply(cancellationToken).ConfigureAwait(false);
        await PostgresMembers.MarkDead(connection, _options.Namespace, Context.Identity.Peer, cancellationToken).ConfigureAwait(false);
        var where = PostgresConnection.Describe(connection);
        LogDatabase(_logger, where, layout);
        _context = Context with { Connection = connection };
    }

    private async Task StartHost(ClusterNode cluster, Func<NodeContext, IHost> build, CancellationToken cancellationToken)
    {
        try
        {
            _host = Keep(build(Context));
            _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _stopping.TrySetResult());
            await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NotSupportedException error) when (Context.Connection is not null)
        {
            throw new NodeStartException($"Cluster:Database: {error.Message}", error);
        }

        var name = Context.Name;
        cluster.Announce(name.ToString());
        var ports = Context.Ports;
        var (silo, gateway) = (new IPEndPoint(ports.Advertise, ports.Silo), new IPEndPoint(ports.Advertise, ports.Gateway));
        LogReady(_logger, name.Kind, silo, gateway);
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
