using System.Net;
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
/// What a node is and where it stands in its cluster. Folder, identity and ports are taken when it is created; who leads is known once it has joined, which happens
/// when its host starts, before the host creates its services (<see cref="NodeLifetime"/>).
/// </summary>
public sealed partial class NodeContext : IAsyncDisposable
{
    private readonly ClusterNode _cluster;
    private readonly StorageMetrics _metrics;
    private readonly ILogger _logger;
    private bool _joined;

    /// <summary>Takes the data directory, the identity and the ports.</summary>
    /// <exception cref="NodeStartException">An option is wrong, or the folder or a port cannot be had.</exception>
    internal NodeContext(NodeOptions options, ILoggerFactory loggers, TimeProvider time, StorageMetrics metrics)
    {
        (Options, Loggers, Time, _metrics, _logger) = (options, loggers, time, metrics, loggers.CreateLogger<Node>());
        Connection = ReadConnection(options);
        _cluster = new ClusterNode(options, time, loggers);
        Started = NodeStarts.Next(Data, time.GetUtcNow());
        string?[] own = [Data.Path, NodeFolder.Root(options.Namespace), options.Guests.CodeFolder, options.Raft.Folder, options.Backup.Folder, options.SecretFile, options.Security.KeyFile];
        if (options.Worker.Exposes([.. own.OfType<string>().Where(path => path.Length > 0)]) is { } problem)
            throw new NodeStartException(problem);
    }

    /// <summary>The checked options.</summary>
    public NodeOptions Options { get; }

    /// <summary>Key pair and id of this start.</summary>
    public NodeIdentity Identity => _cluster.Identity;

    /// <summary>The folder that the node holds.</summary>
    public DataDirectory Data => _cluster.Data;

    /// <summary>Where the node listens.</summary>
    public NodePorts Ports => _cluster.Ports;

    /// <summary>What the nodes share.</summary>
    public ClusterSecret Secret => _cluster.Secret;

    /// <summary>Who leads; null before the node has joined, and with a database, where nobody does.</summary>
    public PrimaryRef? Primary => _cluster.Primary;

    /// <summary>The membership of an embedded cluster.</summary>
    /// <exception cref="InvalidOperationException">The node has not joined yet, or its membership is in a database.</exception>
    public IMemberTable Members => _cluster.Members;

    /// <summary>The primary's database; null elsewhere, and before the node has joined.</summary>
    public Database? Database { get; private set; }

    /// <summary>With a database, how to connect to it; may hold a password. Null in an embedded cluster.</summary>
    public string? Connection { get; }

    /// <summary>When this start of the node began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Loggers of the whole process.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>True when this node holds membership and storage.</summary>
    public bool IsPrimary => Database is not null;

    /// <summary>The silo's name in the membership.</summary>
    public NodeName Name => Joined(NodeName.For(Identity.Server, Identity.Peer, Options.Role, IsPrimary));

    /// <summary>Completes when this primary should start again as an ordinary node: see <see cref="PrimaryMonitor"/>.</summary>
    public Task StandDown => _cluster.StandDown;

    /// <summary>What the node tells others about itself.</summary>
    /// <exception cref="NodeStartException"><see cref="NodeOptions.Meta"/> is wrong.</exception>
    public NodeCard Card()
    {
        if (!NodeMeta.TryParse(Options.Meta, out var meta, out var problem))
            throw new NodeStartException($"Cluster:Meta: {problem}");
        return Joined(new NodeCard
        {
            Server = Identity.Server.ToString(),
            Peer = Identity.Peer.ToString(),
            Host = Options.Host,
            Meta = meta.ToDictionary(),
            Role = Options.Role,
            Primary = IsPrimary,
            Started = Started,
            Version = NodeVersion.Text,
            Database = Connection is not null,
            Address = new IPEndPoint(Ports.Advertise, Ports.Silo).ToString(),
            Gateway = new IPEndPoint(Ports.Advertise, Ports.Gateway).ToString(),
        });
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The cluster endpoint serves the table that is in the database.
        await _cluster.DisposeAsync().ConfigureAwait(false);
        Database?.Dispose();
    }

    /// <summary>Finds the cluster and joins it, or leads a new one.</summary>
    /// <exception cref="NodeStartException">It cannot, for a reason that the message says.</exception>
    internal async Task Join(CancellationToken cancellationToken)
    {
        if (Connection is { } connection)
            await JoinWithDatabase(connection, cancellationToken).ConfigureAwait(false);
        else
            await JoinEmbedded(cancellationToken).ConfigureAwait(false);
        _joined = true;
    }

    /// <summary>Announces the node, which is a member now.</summary>
    internal void Announce()
    {
        _cluster.Announce(Name.ToString());
        var (silo, gateway) = (new IPEndPoint(Ports.Advertise, Ports.Silo), new IPEndPoint(Ports.Advertise, Ports.Gateway));
        LogReady(_logger, Name.Kind, silo, gateway);
    }

    /// <summary>Withdraws the announcement.</summary>
    internal void Leave() => _cluster.Leave();

    /// <summary>Says why membership and storage cannot be reached; null: they can.</summary>
    internal async Task<string?> WhyAway(CancellationToken cancellationToken)
    {
        if (Connection is { } connection)
            return await PostgresConnection.WhyAway(connection, cancellationToken).ConfigureAwait(false);
        if (Database is { } database)
            return database.Writes.Fault?.Message;
        try
        {
            await Members.Read(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (WetwareException error)
        {
            return error.Message;
        }
    }

    /// <summary>Reads <see cref="NodeOptions.Database"/>; null when there is none.</summary>
    /// <exception cref="NodeStartException">It cannot be read.</exception>
    internal static string? ReadConnection(NodeOptions options)
    {
        if (options.Database is not { } database)
            return null;
        return PostgresConnection.TryRead(database, out var connection, out var problem)
            ? connection
            : throw new NodeStartException($"Cluster:Database: {problem}");
    }

    private T Joined<T>(T value) => _joined ? value : throw new InvalidOperationException("the node has not joined its cluster yet");

    private async Task JoinEmbedded(CancellationToken cancellationToken)
    {
        try
        {
            await _cluster.Join(OpenDatabase, cancellationToken).ConfigureAwait(false);
        }
        catch (WetwareException error) when (Database?.Writes.Fault is not null)
        {
            throw new NodeStartException($"{Data.Path}: {error.Message}", error);
        }
    }

    private SqliteMemberTable OpenDatabase(DataDirectory data)
    {
        Database = Database.Open(data[Database.FileName], Options.Storage, Loggers.CreateLogger<Database>(), _metrics);
        return new SqliteMemberTable(Database);
    }

    private async Task JoinWithDatabase(string connection, CancellationToken cancellationToken)
    {
        await _cluster.JoinWithDatabase(cancellationToken).ConfigureAwait(false);
        var layout = await new PostgresSchema(connection, Time, Loggers.CreateLogger<PostgresSchema>()).Apply(cancellationToken).ConfigureAwait(false);
        await RestoreLock.WaitForNone(connection, Options.Namespace, Time, _logger, cancellationToken).ConfigureAwait(false);
        await PostgresMembers.MarkDead(connection, Options.Namespace, Identity.Peer, cancellationToken).ConfigureAwait(false);
        var where = PostgresConnection.Describe(connection);
        LogDatabase(_logger, where, layout);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Membership and storage are in the database {Database}, layout {Layout}")]
    private static partial void LogDatabase(ILogger logger, string database, int layout);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready as {Kind}: silo {Silo}, clients {Gateway}")]
    private static partial void LogReady(ILogger logger, string kind, IPEndPoint silo, IPEndPoint gateway);
}
