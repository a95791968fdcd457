using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Wetware.Nodes;

namespace Wetware.Clustering.Membership;

/// <summary>
/// Decides which rows belong to silos that are certainly gone, and marks them dead before a silo starts: Orleans lets no silo become active while a member
/// that counts as active does not answer.
/// </summary>
internal static partial class StaleMembers
{
    // The table changes while others join and leave; a row that could not be changed is left to their votes.
    private const int Tries = 5;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Marks earlier incarnations of <paramref name="self"/> dead; returns the count. They are, because a data directory has one process at a time.</summary>
    public static async Task<int> MarkEarlier(IMemberTable table, PeerId self, CancellationToken cancellationToken)
    {
        var members = await table.Read(cancellationToken).ConfigureAwait(false);
        return await MarkDead(table, members.Rows.Where(row => row.IsOf(self)).Select(row => row.Silo), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// On a primary that starts: marks its earlier incarnations and the members whose port does not answer dead; returns the count. After a power failure that is everyone.
    /// </summary>
    public static async Task<int> MarkUnreachable(IMemberTable table, PeerId self, ILogger logger, CancellationToken cancellationToken)
    {
        var members = await table.Read(cancellationToken).ConfigureAwait(false);
        var checks = members.Rows.Where(row => row.Status != (int)SiloStatus.Dead).Select(row => DeadOrNull(row, self, cancellationToken));
        var dead = (await Task.WhenAll(checks).ConfigureAwait(false)).OfType<string>();
        var marked = await MarkDead(table, dead, cancellationToken).ConfigureAwait(false);
        if (marked > 0)
            LogMarked(logger, marked);
        return marked;
    }

    private static async Task<int> MarkDead(IMemberTable table, IEnumerable<string> silos, CancellationToken cancellationToken)
    {
        var marked = 0;
        foreach (var silo in silos.ToArray())
        {
            for (var i = 0; i < Tries; i++)
            {
                var members = await table.Read(cancellationToken).ConfigureAwait(false);
                if (members.Rows.FirstOrDefault(row => row.Silo == silo && row.Status != (int)SiloStatus.Dead) is not { } row)
                    break;
                if (!await table.Update(row with { Status = (int)SiloStatus.Dead }, row.ETag!, members.Version, cancellationToken).ConfigureAwait(false))
                    continue;
                marked++;
                break;
            }
        }

        return marked;
    }

    private static async Task<string?> DeadOrNull(MemberRow row, PeerId self, CancellationToken cancellationToken) =>
        !row.IsOf(self) && await Answers(row, cancellationToken).ConfigureAwait(false) ? null : row.Silo;

    private static async Task<bool> Answers(MemberRow row, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(SiloText.Read(row.Silo).Endpoint, deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Marked {Count} stale members dead")]
    private static partial void LogMarked(ILogger logger, int count);
}
