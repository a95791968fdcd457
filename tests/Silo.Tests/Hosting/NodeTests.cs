using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;

namespace Wetware.Tests.Hosting;

/// <summary>A primary and a worker in this process; the worker is told the primary's address.</summary>
public sealed class NodeTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Node _primary = null!;
    private Node _worker = null!;

    public async Task InitializeAsync()
    {
        _primary = await Start("primary", NodeRole.Gateway);
        _worker = await Start("worker", NodeRole.Worker);
    }

    public async Task DisposeAsync()
    {
        await End(_worker);
        await End(_primary);
        _folder.Dispose();
    }

    [Fact]
    public async Task States_are_kept_by_the_primary_and_outlive_every_process()
    {
        var diaries = Enumerable.Range(0, 20).Select(i => $"diary-{i}").ToArray();
        foreach (var node in (Node[])[_worker, _primary])
            await Task.WhenAll(diaries.Select(name => Diary(node, name).Write("a line")));

        await End(_worker);
        await End(_primary);
        _primary = await Start("primary", NodeRole.Gateway);
        _worker = await Start("worker", NodeRole.Worker);

        foreach (var name in diaries)
            Assert.Equal(["a line", "a line"], await Diary(_worker, name).Read());
    }

    [Fact]
    public async Task A_state_that_was_cleared_is_empty_and_can_be_written_again()
    {
        var diary = Diary(_worker, "short");
        await diary.Write("a");
        await diary.Burn();
        await diary.Close();

        Assert.Empty(await diary.Read());
        Assert.Equal(1, await diary.Write("b"));
    }

    [Fact]
    public async Task A_node_answers_for_itself_and_nobody_for_a_node_that_is_gone()
    {
        var grains = _primary.Services.GetRequiredService<IGrainFactory>();
        var server = _worker.Context.Identity.Server.ToString();

        Assert.Equal(_worker.Context.Identity.Peer.ToString(), (await grains.GetGrain<INodeGrain>(server).Card()).Peer);
        Assert.Equal([false, true], (await grains.GetGrain<INodesGrain>(0).List()).OrderBy(n => n.Primary).Select(n => n.Primary));
        await End(_worker);

        var gone = await Assert.ThrowsAsync<WetwareException>(() => grains.GetGrain<INodeGrain>(server).Card());
        Assert.Equal(ErrorKind.Disconnected, gone.Kind);
        var never = await Assert.ThrowsAsync<WetwareException>(() => grains.GetGrain<INodeGrain>("00000000000000ab").Card());
        Assert.Equal(ErrorKind.Disconnected, never.Kind);
        Assert.Single(await grains.GetGrain<INodesGrain>(0).List());

        _worker = await Start("worker", NodeRole.Worker);
        Assert.NotEqual(server, _worker.Context.Identity.Server.ToString());
    }

    [Theory]
    [InlineData(ClusterRole.Node, true, true)]
    [InlineData(ClusterRole.Operator, false, true)]
    [InlineData(null, false, false)]
    public async Task Each_port_takes_certificates_of_its_roles_alone(ClusterRole? role, bool silo, bool gateway)
    {
        var ports = _primary.Context.Ports;
        var certificate = role is { } known ? _primary.Context.Secret.Authority.CertificateOf(known) : null;

        Assert.Equal((silo, gateway), (await Answers(ports.Silo), await Answers(ports.Gateway)));

        // Orleans says nothing before it is spoken to; who is refused reads an error or the end at once.
        async Task<bool> Answers(int port)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await using var tls = new SslStream(client.GetStream());
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = ClusterAuthority.HostName,
                        EnabledSslProtocols = SslProtocols.Tls13,
                        LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
                        RemoteCertificateValidationCallback = (_, remote, _, _) => _primary.Context.Secret.Authority.Trusts(remote, ClusterRole.Node),
                    },
                    deadline.Token);

                using var wait = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                return await tls.ReadAsync(new byte[1], wait.Token) > 0;
            }
            catch (OperationCanceledException) when (!deadline.IsCancellationRequested)
            {
                return true;
            }
            catch (Exception error) when (error is IOException or AuthenticationException)
            {
                return false;
            }
        }
    }

    [Theory]
    [InlineData("exposed")]
    [InlineData("exposed/raft")]
    [InlineData("secret")]
    [InlineData("")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_node_does_not_offer_its_own_folders_to_tasks(string offered)
    {
        Directory.CreateDirectory(_folder["exposed/raft"]);
        Directory.CreateDirectory(_folder["secret"]);
        File.SetUnixFileMode(_folder["exposed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = Options("exposed", NodeRole.Worker);
        options.Raft.Folder = _folder["secret/raft"];
        options.Worker.Folders.Add($"mine={_folder[offered]}:ro");

        var error = await Assert.ThrowsAsync<NodeStartException>(() => Start(options));

        Assert.StartsWith($"Cluster:Worker:Folders: mine={_folder[offered].TrimEnd('/')} is, holds or lies in a folder where nodes keep their keys", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_namespace_is_turned_away()
    {
        var options = Options("stranger", NodeRole.Worker);
        options.Namespace = "other";

        var error = await Assert.ThrowsAsync<NodeStartException>(() => Start(options));

        Assert.Contains("of namespace \"other\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_drains_does_not_wait_for_a_primary_that_goes_meanwhile()
    {
        var options = Options("endless", NodeRole.Worker);
        options.DrainTimeout = TimeSpan.FromMinutes(10);
        var host = new EndlessHost(WorkerHost.Build(options, NullLoggerFactory.Instance));
        var node = await Node.Start(host);

        var stopping = node.Stop();
        await host.Left;
        await End(_worker);
        await End(_primary);

        Assert.False(await stopping.WaitAsync(TimeSpan.FromMinutes(1)), "it drained");
        await node.DisposeAsync();
        _primary = await Start("primary", NodeRole.Gateway);
        _worker = await Start("worker", NodeRole.Worker);
    }

    [Fact]
    public async Task A_primary_whose_disk_takes_nothing_does_not_try_for_long_to_leave()
    {
        await End(_worker);
        var options = Options("primary", NodeRole.Gateway);
        options.DrainTimeout = TimeSpan.FromMinutes(10);
        await End(_primary);
        var primary = await Start(options);
        await primary.Context.Database!.Writes.Write(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA query_only = ON";
            return command.ExecuteNonQuery();
        });
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Diary(primary, "full").Write("a line"));
        Assert.Contains("the disk is read-only", WetwareException.Within(refused)?.Message, StringComparison.Ordinal);

        await primary.Stop().WaitAsync(TimeSpan.FromMinutes(2));
        await primary.DisposeAsync();

        // It counts as active in its own table, which its next start puts right.
        _primary = await Start("primary", NodeRole.Gateway);
        _worker = await Start("worker", NodeRole.Worker);
        Assert.Empty(await Diary(_worker, "full").Read());
    }

    [Fact]
    public async Task A_node_that_lost_its_database_does_not_start()
    {
        await End(_worker);
        await End(_primary);
        var copy = await File.ReadAllBytesAsync(Path.Combine(_folder["primary"], "cluster.db"));
        foreach (var file in Directory.GetFiles(_folder["primary"], "cluster.db*"))
            File.Delete(file);

        var error = await Assert.ThrowsAsync<NodeStartException>(() => Start("primary", NodeRole.Gateway));

        Assert.Contains("cluster.db is missing", error.Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Path.Combine(_folder["primary"], "cluster.db"), copy);
        _primary = await Start("primary", NodeRole.Gateway);
        _worker = await Start("worker", NodeRole.Worker);
    }

    private static IDiaryGrain Diary(Node node, string name) => node.Services.GetRequiredService<IGrainFactory>().GetGrain<IDiaryGrain>(name);

    private static async Task End(Node node)
    {
        Assert.True(await node.Stop(), "it drained in time");
        await node.DisposeAsync();
    }

    private Task<Node> Start(string name, NodeRole role) => Start(Options(name, role));

    private static Task<Node> Start(NodeOptions options) =>
        Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance));

    private NodeOptions Options(string name, NodeRole role)
    {
        var options = new NodeOptions
        {
            Role = role,
            DataDirectory = _folder[name],
            ClusterPort = 0,
            Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(200) },
        };
        if (role == NodeRole.Worker)
            options.Join.Add(new IPEndPoint(IPAddress.Loopback, _primary.Context.Primary!.Endpoint.Port).ToString());
        return options;
    }
}
