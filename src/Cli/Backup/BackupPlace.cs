using System.CommandLine;
using Wetware.Cli.Connecting;
using Wetware.Clustering;
using Wetware.Clustering.Joining;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Backup;

/// <summary>Where the storage of a cluster is: the data directory of its primary, on this machine, or PostgreSQL.</summary>
internal sealed class BackupPlace
{
    private readonly Option<string> _data = new("--data") { Description = "The primary's folder (WW_DATA) [default: that of a gateway of this user]", HelpName = "folder" };
    private readonly Option<string> _database = new("--database") { Description = "PostgreSQL connection string or postgres:// URI (WW_DATABASE)", HelpName = "text" };

    /// <summary>Adds the flags to a command.</summary>
    public static BackupPlace AddTo(Command command)
    {
        var place = new BackupPlace();
        command.Options.Add(place._data);
        command.Options.Add(place._database);
        return place;
    }

    /// <summary>Reads them, together with files and environment.</summary>
    public (string Namespace, IBackupStore Store) Read(ParseResult parsed, string? ns)
    {
        var settings = new Dictionary<string, string?> { ["Cluster:Bind"] = "127.0.0.1", ["Http:Listen"] = "127.0.0.1:0" };
        if (ns is not null)
            settings["Cluster:Namespace"] = ns;
        if (parsed.GetValue(_data) is { } data)
            (settings["Cluster:DataDirectory"], settings["Cluster:Database"]) = (data, null);
        if (parsed.GetValue(_database) is { } database)
            settings["Cluster:Database"] = database;
        if (parsed.GetValue(_data) is not null && parsed.GetValue(_database) is not null)
            throw new CommandException(ExitCodes.Usage, "--data cannot be given together with --database");
        try
        {
            var node = NodeSettings.Read(NodeSettings.Build(settings), Nodes.NodeRole.Gateway).Node;
            if (PostgresBackupStore.For(node) is { } postgres)
                return (node.Namespace, postgres);
            var folder = node.DataDirectory.Length > 0 ? node.DataDirectory : Path.Combine(NodeFolder.Root(node.Namespace), node.Kind);
            return (node.Namespace, new SqliteBackupStore(folder));
        }
        catch (NodeStartException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }
}

/// <summary>What the commands of <c>ww backup</c> share.</summary>
internal static class BackupFlags
{
    /// <summary>The file with the key.</summary>
    public static Option<string> KeyFile() => new("--key-file") { Description = "File with the key of encrypted archives (ww backup key makes one; WW_BACKUP_KEY_FILE)", HelpName = "file" };

    /// <summary>Reads the key; null when none was given.</summary>
    public static BackupKey? Key(ParseResult parsed, Option<string> option)
    {
        var file = parsed.GetValue(option) ?? Environment.GetEnvironmentVariable("WW_BACKUP_KEY_FILE");
        return string.IsNullOrEmpty(file) ? null : BackupKey.Read(file);
    }

    /// <summary>Runs a command; what fails ends it with a line.</summary>
    public static async Task<int> Run(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        catch (BackupException error)
        {
            throw new CommandException(ExitCodes.Failed, error.Message, error);
        }
    }

    /// <summary>Connects to the cluster of a backup; null when it does not run.</summary>
    public static async Task<ClusterConnection?> Connect(ClientOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await ClusterConnection.Open(options, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandException error) when (error.ExitCode == ExitCodes.NoCluster)
        {
            return null;
        }
    }
}
