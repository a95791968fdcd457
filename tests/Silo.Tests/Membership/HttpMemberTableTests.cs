using System.Net;
using System.Net.Security;
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

    public HttpMemberTableTests() => _client = new ClusterClient(Secret, ClusterRole.Node);

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

    [Fact]
    public async Task Without_the_secret_neither_side_says_anything()
    {
        using var other = new ClusterClient(new ClusterSecret("another secret altogether", "ww"), ClusterRole.Node);

        var error = await Assert.ThrowsAsync<WetwareException>(() => other.Info(_endpoint.Address, CancellationToken.None));

        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Contains("does not prove", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_is_told_who_is_there_and_cannot_touch_the_membership()
    {
        using var @operator = new ClusterClient(Secret);

        Assert.Equal("primary", (await @operator.Info(_endpoint.Address, CancellationToken.None)).Stage);
        var error = await Assert.ThrowsAsync<WetwareException>(() => @operator.Read(_endpoint.Address, CancellationToken.None));
        Assert.Equal(ErrorKind.Denied, error.Kind);
        Assert.Contains("only nodes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_accepts_every_server_is_refused_for_want_of_a_certificate()
    {
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"https://{_endpoint.Address}{ClusterPaths.Info}")));
    }

    [Fact]
    public async Task While_the_secret_is_replaced_members_with_the_old_and_the_new_one_talk()
    {
        const string Next = "the next secret of the cluster";
        await using var member = await ClusterEndpoint.Start(
            IPAddress.Loopback, 0, new ClusterSecret(Next, "ww", "a secret of the cluster"), _time, NullLoggerFactory.Instance, CancellationToken.None);
        member.Tell(AdvertisementTextTests.Sample());
        using var changed = new ClusterClient(new ClusterSecret(Next, "ww", "a secret of the cluster"), ClusterRole.Node);
        using var accepting = new ClusterClient(new ClusterSecret("a secret of the cluster", "ww", Next), ClusterRole.Node);

        foreach (var client in (ClusterClient[])[changed, accepting])
            Assert.Equal("primary", (await client.Info(member.Address, CancellationToken.None)).Stage);
        Assert.Equal("primary", (await accepting.Info(_endpoint.Address, CancellationToken.None)).Stage);
        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => _client.Info(member.Address, CancellationToken.None))).Kind);
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
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404")]
    [InlineData("POST /cluster/v1/members/insert HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n", "413")]
    [InlineData("POST /cluster/v1/members/insert HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{]", "400")]
    [InlineData("nonsense\r\n\r\n", "400")]
    public async Task Garbage_of_a_member_changes_nothing(string garbage, string status)
    {
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_endpoint.Address);
            await using var tls = new SslStream(socket.GetStream());
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = ClusterAuthority.HostName,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => Secret.Authority.CertificateOf(ClusterRole.Node),
                RemoteCertificateValidationCallback = (_, certificate, _, _) => Secret.Authority.Trusts(certificate, ClusterRole.Node),
            });
            using var reader = new StreamReader(tls);
            await tls.WriteAsync(Encoding.Latin1.GetBytes(garbage));
            Assert.Contains(status, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Table.Read(CancellationToken.None)).Version);
    }

    [Theory]
    [InlineData("POST /cluster/v1/members/read HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0002\u0001\u0000")]
    public async Task What_is_not_tls_gets_no_answer_but_an_alert(string garbage)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_endpoint.Address);
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        await socket.Client.SendAsync(Encoding.Latin1.GetBytes(garbage));
        socket.Client.Shutdown(SocketShutdown.Send);

        string answer;
        try
        {
            answer = await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            answer = ""; // reset
        }

        Assert.DoesNotContain("HTTP", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_connections_do_not_keep_members_out()
    {
        var silent = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 600; i++)
            {
                var socket = new TcpClient();
                silent.Add(socket);
                await socket.ConnectAsync(_endpoint.Address);
            }

            Assert.Equal("primary", (await _client.Info(_endpoint.Address, CancellationToken.None)).Stage);
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }
}
