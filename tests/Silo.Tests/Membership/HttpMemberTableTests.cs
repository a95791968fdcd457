using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Silo.Membership;
using Wetware.Testing;
using Wetware.Tests.Discovery;
using Wetware.Tests.Storage;

namespace Wetware.Tests.Membership;

/// <summary>The table over HTTP, in a cluster with a secret.</summary>
public sealed class HttpMemberTableTests : MemberTableContract, IAsyncLifetime
{
    private static readonly ClusterSecret Secret = new("a secret of the cluster", "ww");

    private readonly ManualTimeProvider _time = new();
    private readonly DatabaseFixture _fixture = new();
    private readonly ClusterClient _client;
    private ClusterEndpoint _endpoint = null!;

    public HttpMemberTableTests() => _client = new ClusterClient(Secret, _time);

    protected override IMemberTable Table => new HttpMemberTable(_client, new PrimaryLocator(AdvertisementTextTests.PeerOf(1), _endpoint.Address));

    public async Task InitializeAsync()
    {
        _endpoint = await ClusterEndpoint.Start(IPAddress.Loopback, 0, Secret, _time, NullLoggerFactory.Instance, CancellationToken.None);
        _endpoint.Serve(new SqliteMemberTable(_fixture.Database));
        _endpoint.Tell(AdvertisementTextTests.Sample());
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _endpoint.DisposeAsync();
        _fixture.Dispose();
    }

    [Fact]
    public async Task It_tells_who_it_is_and_where_clients_may_connect()
    {
        await Table.Insert(Row(1) with { Status = 3 }, 0, CancellationToken.None);

        var info = await _client.Info(_endpoint.Address, CancellationToken.None);

        Assert.Equal("primary", info.Stage);
        Assert.Equal(["[fd00::7]:30000", "127.0.0.1:3000"], info.Gateways);
        Assert.Equal(NodeStage.Primary, info.ToAdvertisement().Stage);
        Assert.Equal(_time.GetUtcNow(), info.Now);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another secret altogether")]
    public async Task Without_the_secret_there_is_no_answer(string? secret)
    {
        using var stranger = new ClusterClient(secret is null ? null : new ClusterSecret(secret, "ww"), _time);

        var error = await Assert.ThrowsAsync<WetwareException>(() => stranger.Info(_endpoint.Address, CancellationToken.None));

        Assert.Equal(ErrorKind.Denied, error.Kind);
    }

    [Fact]
    public async Task A_request_of_long_ago_is_refused()
    {
        using var late = new ClusterClient(Secret, new ManualTimeProvider(_time.GetUtcNow() - TimeSpan.FromSeconds(61)));

        var error = await Assert.ThrowsAsync<WetwareException>(() => late.Info(_endpoint.Address, CancellationToken.None));

        Assert.Equal(ErrorKind.Denied, error.Kind);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_hold_the_secret_is_not_believed()
    {
        await using var impostor = await ClusterEndpoint.Start(IPAddress.Loopback, 0, null, _time, NullLoggerFactory.Instance, CancellationToken.None);
        impostor.Tell(AdvertisementTextTests.Sample());

        var error = await Assert.ThrowsAsync<WetwareException>(() => _client.Info(impostor.Address, CancellationToken.None));

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Contains("does not prove", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_the_primary_has_no_table()
    {
        await using var member = await ClusterEndpoint.Start(IPAddress.Loopback, 0, Secret, _time, NullLoggerFactory.Instance, CancellationToken.None);
        var table = new HttpMemberTable(_client, new PrimaryLocator(AdvertisementTextTests.PeerOf(1), member.Address));

        var error = await Assert.ThrowsAsync<WetwareException>(() => table.Read(CancellationToken.None));

        Assert.Equal(ErrorKind.Unimplemented, error.Kind);
    }

    [Fact]
    public async Task Nobody_there_is_disconnected()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => _client.Info(new IPEndPoint(IPAddress.Loopback, 1), CancellationToken.None));

        Assert.Equal(ErrorKind.Disconnected, error.Kind);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "401")]
    [InlineData("POST /cluster/v1/members/insert HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n", "413")]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("\0\u0001\u0002\u0003\u0016\u0003\u0001", "")]
    public async Task Garbage_changes_nothing(string garbage, string status)
    {
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_endpoint.Address);
            using var reader = new StreamReader(socket.GetStream());
            await socket.Client.SendAsync(Encoding.Latin1.GetBytes(garbage));
            if (status.Length == 0)
                socket.Client.Shutdown(SocketShutdown.Send); // else nobody would end this conversation soon
            Assert.Contains(status, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Table.Read(CancellationToken.None)).Version);
    }
}
