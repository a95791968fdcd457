using Npgsql;
using Wetware.Nodes;

namespace Wetware.Silo.Postgres;

/// <summary>
/// Tidies the membership before a node starts: earlier starts of this very node are dead for sure, because it holds its data directory. Whoever else
/// counts as active and does not answer is left to Orleans' votes, which end within its announced time.
/// </summary>
internal static class PostgresMembers
{
    /// <summary>Declares earlier starts of <paramref name="self"/> dead; answers how many.</summary>
    public static async Task<int> MarkDead(string connection, string cluster, PeerId self, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            """
            WITH step AS (UPDATE ww_membership SET version = version + 1 WHERE cluster = $1 AND EXISTS (
                SELECT FROM ww_member WHERE cluster = $1 AND silo_name LIKE $2 AND status <> 6) RETURNING cluster),
            dead AS (UPDATE ww_member m SET status = 6 FROM step WHERE m.cluster = step.cluster AND m.silo_name LIKE $2 AND m.status <> 6 RETURNING 1)
            SELECT count(*)::integer FROM dead
            """);
        command.Parameters.AddWithValue(cluster);
        // Base58 has neither of LIKE's signs.
        command.Parameters.AddWithValue($"%-{self}");
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
