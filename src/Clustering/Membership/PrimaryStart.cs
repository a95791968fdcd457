using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Clustering.Membership;

/// <summary>
/// Waits until the primary's own silo is up. Its endpoint takes members before that, but a silo that is there earlier finds the storage away: what it asks of it in its
/// first moments fails.
/// </summary>
internal static class PrimaryStart
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits; a primary that is not up in time is gone on without.</summary>
    public static async Task Wait(IMemberTable table, PeerId primary, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var began = time.GetTimestamp(); !await IsUp(table, primary, cancellationToken).ConfigureAwait(false) && time.GetElapsedTime(began) < Timeout;)
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> IsUp(IMemberTable table, PeerId primary, CancellationToken cancellationToken)
    {
        try
        {
            return (await table.Read(cancellationToken).ConfigureAwait(false)).Rows.Any(row => row.Status == (int)SiloStatus.Active && row.IsOf(primary));
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Disconnected)
        {
            return false;
        }
    }
}
