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
