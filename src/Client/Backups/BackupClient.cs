using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Waiting;

namespace Wetware.Backups;

/// <summary>The backups that nodes of the cluster make: the primary, or with a database each node that has a folder for them.</summary>
/// <param name="grains">The way to grains.</param>
/// <param name="time">The clock.</param>
public sealed class BackupClient(IGrainFactory grains, TimeProvider time)
{
    private const string Node = "the node";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks every node that answers for its backups; none are returned for nodes that make none.</summary>
    /// <exception cref="WetwareException"><c>disconnected</c>: the cluster cannot be reached.</exception>
    public async Task<IReadOnlyList<BackupState>> ListAsync(CancellationToken cancellationToken = default)
    {
        var nodes = await Retry.Run(_ => grains.GetGrain<INodesGrain>(0).List(cancellationToken), "the cluster", time, cancellationToken, Timeout).ConfigureAwait(false);
        var states = await Task.WhenAll(nodes.Where(node => node.Answered).Select(node => LookAsync(node.Server, cancellationToken))).ConfigureAwait(false);
        return [.. states.OfType<BackupState>()];
    }

    /// <summary>Begins a backup on a node. The call is made once: when its answer is lost, the backup may have begun.</summary>
    /// <inheritdoc cref="IBackupNodeGrain.Create" />
    public Task CreateAsync(string server, CancellationToken cancellationToken = default) => Once(() => Get(server).Create(cancellationToken));

    /// <summary>Begins to verify an archive. The call is made once: when its answer is lost, it may have begun.</summary>
    /// <inheritdoc cref="IBackupNodeGrain.Verify" />
    public Task VerifyAsync(string server, string file, CancellationToken cancellationToken = default) => Once(() => Get(server).Verify(file, cancellationToken));

    /// <inheritdoc cref="IBackupNodeGrain.SetSchedule" />
    public Task SetScheduleAsync(string server, BackupSchedule? schedule, CancellationToken cancellationToken = default) =>
        Retry.Run(_ => Get(server).SetSchedule(schedule, cancellationToken), Node, time, cancellationToken, Timeout);

    /// <summary>Reads an encrypted archive part by part; each part says how long the whole is.</summary>
    /// <param name="server">Server id of the node.</param>
    /// <param name="file">The archive's name in the folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such archive; <c>denied</c>: it is not encrypted; <c>disconnected</c>: the node is gone.</exception>
    public async IAsyncEnumerable<BackupPart> ReadAsync(string server, string file, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        BackupPart part;
        for (var at = 0L; ; at += part.Data.Length)
        {
            var offset = at;
            part = await Retry.Run(_ => Get(server).Read(file, offset, cancellationToken), Node, time, cancellationToken, Timeout).ConfigureAwait(false);
            if (part.Data.Length == 0)
                yield break;
            yield return part;
        }
    }

    private async Task<BackupState?> LookAsync(string server, CancellationToken cancellationToken)
    {
        try
        {
            return await Retry.Run(_ => Get(server).Look(cancellationToken), Node, time, cancellationToken, Timeout).ConfigureAwait(false);
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            return null; // it left between looking and asking
        }
    }

    private static async Task Once(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception error) when (LongPoll.IsLost(error))
        {
            throw new WetwareException(ErrorKind.Disconnected, "the node does not answer; what was asked may have begun", error);
        }
    }

    private IBackupNodeGrain Get(string server) => grains.GetGrain<IBackupNodeGrain>(server);
}
