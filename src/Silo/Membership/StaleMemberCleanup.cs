using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Wetware.Nodes;

namespace Wetware.Silo.Membership;

/// <summary>
/// Tidies the table before a primary starts its silo: Orleans lets nobody become active while a member that counts as active does not answer, and
/// after a power cut that is everybody. Our own earlier starts are dead for sure; others are when their port does not answer.
/// </summary>
public sealed partial class StaleMemberCleanup(SqliteMemberTable table, PeerId self, ILogger logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Declares dead what is dead; answers how many.</summary>
    public async Task<int> MarkDead(CancellationToken cancellationToken)
    {
        var members = await table.Read(cancellationToken).ConfigureAwait(false);
        var checks = members.Rows.Where(row => row.Status != (int)SiloStatus.Dead).Select(row => Judge(row, cancellationToken));
        var dead = (await Task.WhenAll(checks).ConfigureAwait(false)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (dead.Count == 0)
            return 0;
        var marked = await table.MarkDead(dead).ConfigureAwait(false);
        LogBuried(logger, marked);
        return marked;
    }

    private async Task<string?> Judge(MemberRow row, CancellationToken cancellationToken) =>
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} members of before do not answer and were declared dead")]
    private static partial void LogBuried(ILogger logger, int count);
}
