using Wetware.Nodes;

namespace Wetware.Silo.Membership;

/// <summary>
/// Declares the earlier starts of a node dead before it joins. They are, because the node holds its data directory; and as long as one counts as active,
/// Orleans lets nobody join, while the others may take their time to agree that it is gone.
/// </summary>
internal static class EarlierIncarnations
{
    // The table changes while others join and leave; who does not get through leaves it to their votes.
    private const int Tries = 5;

    /// <summary>Declares them dead.</summary>
    public static async Task MarkDead(IMemberTable table, PeerId self, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            var members = await table.Read(cancellationToken).ConfigureAwait(false);
            var row = members.Rows.FirstOrDefault(row => row.Status != (int)SiloStatus.Dead && row.IsOf(self));
            if (row is null)
                return;
            if (await table.Update(row with { Status = (int)SiloStatus.Dead }, row.ETag!, members.Version, cancellationToken).ConfigureAwait(false))
                i = -1;
        }
    }
}
