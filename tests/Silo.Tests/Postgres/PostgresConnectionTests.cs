using System.Net;
using System.Net.Sockets;
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

    [Theory]
    [InlineData("postgres://ww:pass@db/wetware", "db", 5432, "wetware", "ww", "pass")]
    [InlineData("postgresql://ww:p%40%3A%2Fss@db.example:6543/ww%20x", "db.example", 6543, "ww x", "ww", "p@:/ss")]
    [InlineData("POSTGRES://ww:a@b@[::1]:6000/ww", "::1", 6000, "ww", "ww", "a@b")]
    [InlineData("postgres://db", "db", 5432, null, null, null)]
    [InlineData("postgres://ww@one:5432,two:5433/ww", "one:5432,two:5433", 5432, "ww", "ww", null)]
    [InlineData("postgres:///ww?host=db&port=6000&user=ww&password=x", "db", 6000, "ww", "ww", "x")]
    public void Uris_are_read_as_libpq_reads_them(string text, string host, int port, string? database, string? user, string? password)
    {
        Assert.True(PostgresConnection.TryRead(text, out var connection, out var problem), problem);

        var read = new NpgsqlConnectionStringBuilder(connection);
        Assert.Equal((host, port, database, user, password), (read.Host, read.Port, read.Database, read.Username, read.Password));
    }

    [Fact]
    public void Parameters_of_a_uri_have_the_names_of_libpq()
    {
        Assert.True(PostgresConnection.TryRead(
            "postgres://db/ww?sslmode=verify-full&application_name=lab&connect_timeout=3&target_session_attrs=read-write", out var connection, out var problem), problem);

        var read = new NpgsqlConnectionStringBuilder(connection);
        Assert.Equal((SslMode.VerifyFull, "lab", 3, "read-write"), (read.SslMode, read.ApplicationName, read.Timeout, read.TargetSessionAttributes));
    }

    [Theory]
    [InlineData("postgres://ww:secret@db:port/ww")]
    [InlineData("postgres://ww:secret@db:0/ww")]
    [InlineData("postgres://ww:secret@db/ww?nonsense=1")]
    [InlineData("postgres://ww:secret@db/ww?sslmode=sometimes")]
    [InlineData("postgres://ww:secret%4@db/ww")]
    [InlineData("postgres://ww:secret@/ww")]
    public void A_malformed_uri_is_refused_without_its_password(string text)
    {
        Assert.False(PostgresConnection.TryRead(text, out var connection, out var problem));

        Assert.Empty(connection);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_no_longer_needs_to_know_does_not_wait_for_a_silent_database()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var enough = new CancellationTokenSource();

        var asked = PostgresConnection.WhyAway($"{At(silent)};Timeout=600", enough.Token);
        Assert.False(asked.IsCompleted);
        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_away()
    {
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var there = At(gone);
        gone.Stop();

        Assert.NotNull(await PostgresConnection.WhyAway(there, CancellationToken.None));
    }

    private static string At(TcpListener listener) => $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};Username=ww";
}
