using Npgsql;
using Wetware.Silo.Postgres;

namespace Wetware.Tests.Postgres;

/// <summary>How a connection string is completed.</summary>
public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("Host=db;Username=ww", 20, GssEncryptionMode.Disable)]
    [InlineData("Host=db;Maximum Pool Size=50;GSS Encryption Mode=Prefer", 50, GssEncryptionMode.Prefer)]
    [InlineData("Host=db;MaxPoolSize=100", 100, GssEncryptionMode.Disable)]
    [InlineData("Host=db;Maximum Pool Size=5000", 20, GssEncryptionMode.Disable)]
    public void What_is_not_said_is_chosen_for_a_node_among_others(string text, int pool, GssEncryptionMode encryption)
    {
        Assert.True(PostgresConnection.TryRead(text, out var connection, out _));

        var read = new NpgsqlConnectionStringBuilder(connection);
        Assert.Equal((pool, encryption), (read.MaxPoolSize, read.GssEncryptionMode));
    }

    [Fact]
    public void A_password_may_be_quoted()
    {
        Assert.True(PostgresConnection.TryRead("Host=db;Username=ww;Password='a;b=c d'", out var connection, out _));

        Assert.Equal("a;b=c d", new NpgsqlConnectionStringBuilder(connection).Password);
    }
}
