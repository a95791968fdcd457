using Npgsql;
using Wetware.Errors;
using Wetware.Silo.Postgres;

namespace Wetware.Tests.Postgres;

public sealed class PostgresRefusalTests
{
    [Theory]
    [InlineData("53100", ErrorKind.Disconnected, "the disk of the database is full")]
    [InlineData("58030", ErrorKind.Disconnected, "the disk of the database fails")]
    [InlineData("25006", ErrorKind.Disconnected, "the database is read-only")]
    [InlineData("57P03", ErrorKind.Disconnected, "the database does not do it")]
    [InlineData("42601", ErrorKind.Failed, "the database does not do it")]
    public void A_server_that_takes_no_writes_is_away_for_now_and_named(string state, ErrorKind kind, string begins)
    {
        var refused = PostgresGrainStorage.Refused(new PostgresException("says why", "ERROR", "ERROR", state));

        Assert.Equal(kind, refused.Kind);
        Assert.StartsWith(begins, refused.Message, StringComparison.Ordinal);
    }
}
