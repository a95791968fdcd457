using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Storage;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Clustering;
using Wetware.Errors;
using Wetware.Grains.Quotas;
using Wetware.Nodes;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Silo.Postgres;
using Wetware.Testing;
using Wetware.Testing.Postgres;
using Wetware.Tests.Hosting;

namespace Wetware.Tests.Postgres;

/// <summary>Nodes whose membership and storage are in PostgreSQL: nobody leads, everybody may leave.</summary>
public sealed class PostgresNodeTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    private const string PrincipalBytes = "Cluster:Channels:StoreBytesPerPrincipal,";

    private readonly TempFolder _folder = new();
    private readonly string _namespace = $"test-{Guid.NewGuid():n}";

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task States_outlive_every_node_and_no_node_is_the_primary()
    {
        var (one, two) = (await Start("one", NodeRole.Gateway), await Start("two", NodeRole.Worker));
        var diaries = Enumerable.Range(0, 20).Select(i => $"diary-{i}").ToArray();
        foreach (var node in (Node[])[one, two])
            await Task.WhenAll(diaries.Select(name => Diary(node, name).Write("a line")));
        Assert.All(await one.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(0).List(), card => Assert.True(card is { Database: true, Primary: false }));

        await End(one);
        Assert.Equal(3, await Diary(two, diaries[0]).Write("without the first"));
        await End(two);
        two = await Start("two", NodeRole.Worker);

        foreach (var name in diaries[1..])
            Assert.Equal(["a line", "a line"], await Diary(two, name).Read());
        await End(two);
    }

    [PostgresFact]
    public async Task A_node_waits_until_a_restore_into_its_namespace_has_ended()
    {
        await using var source = NpgsqlDataSource.Create(server.Connection);
        await using var open = await source.OpenConnectionAsync();
        await using var restore = await open.BeginTransactionAsync();
        Assert.True(await RestoreLock.TryTake(open, _namespace, default));
        await using (var other = await source.OpenConnectionAsync())
            Assert.False(await RestoreLock.TryTake(other, _namespace, default));

        var time = new ManualTimeProvider();
        await RestoreLock.WaitForNone(server.Connection, "another", time, NullLogger.Instance, default);
        var waits = RestoreLock.WaitForNone(server.Connection, _namespace, time, NullLogger.Instance, default);
        await Wait.Until(() => time.ArmedTimers > 0, "it waits");
        Assert.False(waits.IsCompleted);
        await restore.RollbackAsync();
        await Wait.Until(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return waits.IsCompleted;
            },
            "the node goes on");
        await waits;
    }

    [PostgresFact]
    public async Task A_cleared_state_is_empty_and_an_old_version_can_not_come_back()
    {
        var node = await Start("one", NodeRole.Worker);
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var key = GrainId.Create("diary", "short");
        var old = new GrainState<DiaryState>(new DiaryState { Lines = ["a"] });
        await storage.WriteStateAsync("diary", key, old);
        var cleared = new GrainState<DiaryState>(new DiaryState());
        await storage.ReadStateAsync("diary", key, cleared);
        Assert.Equal(["a"], cleared.State!.Lines);
        await storage.ClearStateAsync("diary", key, cleared);
        Assert.False(cleared.RecordExists);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("diary", key, old));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("diary", key, new GrainState<DiaryState>(new DiaryState { Lines = ["first"] })));
        await storage.WriteStateAsync("diary", key, cleared);

        // The same key and name of another type of grain are another state.
        var other = new GrainState<DiaryState>(new DiaryState());
        await storage.ReadStateAsync("diary", GrainId.Create("calendar", "short"), other);
        Assert.False(other.RecordExists);
        await End(node);
    }

    [PostgresFact]
    public async Task Keys_that_Orleans_takes_for_one_number_have_states_of_their_own()
    {
        var node = await Start("one", NodeRole.Worker);
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        string[] keys = ["a", "A", "0a"];
        foreach (var key in keys)
        {
            var state = new GrainState<DiaryState>(new DiaryState());
            await storage.ReadStateAsync("diary", GrainId.Create("diary", key), state);
            Assert.False(state.RecordExists, key);
            state.State = new DiaryState { Lines = [key] };
            await storage.WriteStateAsync("diary", GrainId.Create("diary", key), state);
        }

        Assert.Equal(keys, await Task.WhenAll(keys.Select(async key => Assert.Single((await Read(storage, key)).State!.Lines))));
        await storage.ClearStateAsync("diary", GrainId.Create("diary", "a"), await Read(storage, "a"));
        Assert.Equal((bool[])[false, true, true], await Task.WhenAll(keys.Select(async key => (await Read(storage, key)).RecordExists)));
        await End(node);
    }

    [PostgresFact]
    public async Task A_state_that_was_kept_under_the_number_of_its_key_is_found_and_moves_with_its_next_write()
    {
        var node = await Start("one", NodeRole.Worker);
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        await storage.WriteStateAsync("diary", GrainId.Create("diary", "A"), new GrainState<DiaryState>(new DiaryState { Lines = ["as before"] }));
        await ForgetKey();

        var state = await Read(storage, "0a");
        Assert.Equal(["as before"], state.State!.Lines);
        state.State.Lines.Add("and on");
        await storage.WriteStateAsync("diary", GrainId.Create("diary", "0a"), state);

        Assert.Equal(["as before", "and on"], (await Read(storage, "0a")).State!.Lines);
        Assert.False((await Read(storage, "A")).RecordExists);
        await storage.ClearStateAsync("diary", GrainId.Create("diary", "0a"), await Read(storage, "0a"));
        Assert.False((await Read(storage, "0a")).RecordExists);
        await End(node);
    }

    [PostgresFact]
    public async Task A_state_that_was_kept_under_the_number_of_its_key_can_be_cleared()
    {
        var node = await Start("one", NodeRole.Worker);
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        await storage.WriteStateAsync("diary", GrainId.Create("diary", "B"), new GrainState<DiaryState>(new DiaryState { Lines = ["as before"] }));
        await ForgetKey();

        var state = await Read(storage, "b");
        await storage.ClearStateAsync("diary", GrainId.Create("diary", "b"), state);

        Assert.False(state.RecordExists);
        Assert.False((await Read(storage, "b")).RecordExists);
        await storage.WriteStateAsync("diary", GrainId.Create("diary", "b"), state);
        await End(node);
    }

    [PostgresFact]
    public async Task A_quota_is_that_of_all_nodes_together()
    {
        const int quota = 64 << 10;
        var nodes = new[] { await Start("one", NodeRole.Gateway, channelBytes: quota), await Start("two", NodeRole.Worker, channelBytes: quota) };
        var names = Enumerable.Range(0, 16).Select(i => $"channel-{i}").ToArray();
        foreach (var name in names)
            await Channels(nodes[0]).CreateAsync(name, 1000);

        // Until none takes more, on whichever node it lives and from whichever it is sent to.
        await Wait.Until(
            async () =>
            {
                var refused = await Task.WhenAll(names.Select((name, i) => IsRefused(() => Channels(nodes[i % 2]).SendAsync(name, CapabilityValue.Of(new byte[4 << 10])))));
                return refused.All(was => was);
            },
            "all channels are full",
            TimeSpan.FromSeconds(60));

        var usage = nodes.Select(node => node.Services.GetRequiredService<IStateUsage>()).ToArray();
        var counted = await usage[0].Count("channel", null, default);
        Assert.Equal(counted, await usage[1].Count("channel", null, default));
        Assert.InRange(counted.Bytes, quota / 2, 2 * quota + (names.Length << 12)); // each node may add what it had admitted before it counted the other's

        foreach (var name in names)
        {
            while ((await Channels(nodes[1]).InfoAsync(name))!.Buffered > 0)
                await Channels(nodes[1]).RecvAsync(name);
        }

        await Wait.Until(async () => !await IsRefused(() => Channels(nodes[1]).SendAsync(names[0], CapabilityValue.Of(new byte[4 << 10]))), "there is room again", TimeSpan.FromSeconds(60));
        await End(nodes[1]);
        await End(nodes[0]);
    }

    [PostgresFact]
    public async Task A_principal_s_quota_is_that_of_all_nodes_together_and_others_go_on()
    {
        const int quota = 64 << 10;
        var nodes = new[] { await Start("one", NodeRole.Gateway, principalBytes: quota), await Start("two", NodeRole.Worker, principalBytes: quota) };
        var names = Enumerable.Range(0, 8).Select(i => $"of-a-{i}").ToArray();
        Principal.Set("token:a");
        foreach (var (i, name) in names.Index())
            await Channels(nodes[i % 2]).CreateAsync(name, 1000);
        Principal.Set("token:b");
        await Channels(nodes[1]).CreateAsync("of-b", 1000);
        Principal.Set(null);

        await Wait.Until(
            async () =>
            {
                var refused = await Task.WhenAll(names.Select((name, i) => IsRefused(() => Channels(nodes[i % 2]).SendAsync(name, CapabilityValue.Of(new byte[4 << 10])), PrincipalBytes)));
                return refused.All(was => was);
            },
            "all channels of the one are full",
            TimeSpan.FromSeconds(60));

        foreach (var node in nodes)
            await Channels(node).SendAsync("of-b", CapabilityValue.Of(new byte[4 << 10]));
        var usage = nodes.Select(node => node.Services.GetRequiredService<IStateUsage>()).ToArray();
        var counted = await usage[0].Count("channel", "token:a", default);
        Assert.Equal(counted, await usage[1].Count("channel", "token:a", default));
        Assert.Equal(names.Length, counted.States);
        Assert.InRange(counted.Bytes, quota / 2, 2 * quota + (names.Length << 12)); // each node may add what it had admitted before it counted the other's
        Assert.InRange((await usage[0].Count("channel", "token:b", default)).Bytes, 8 << 10, 16 << 10);

        foreach (var name in names)
        {
            await Channels(nodes[0]).CloseAsync(name);
            while ((await Channels(nodes[1]).InfoAsync(name))!.Buffered > 0)
                await Channels(nodes[1]).RecvAsync(name);
            await Channels(nodes[0]).RemoveAsync(name);
        }

        Assert.Equal(default, await usage[1].Count("channel", "token:a", default));
        await End(nodes[1]);
        await End(nodes[0]);
    }

    [PostgresFact]
    public async Task States_of_a_database_of_layout_4_count_for_nobody_until_somebody_makes_new_ones()
    {
        var node = await Start("one", NodeRole.Gateway);
        await Channels(node).CreateAsync("early", 10);
        await End(node);
        await using (var source = NpgsqlDataSource.Create(server.Connection))
        {
            await using var back = source.CreateCommand("""
                ALTER TABLE ww_state DROP COLUMN principal;
                CREATE INDEX ww_state_by_name ON ww_state (service, split_part(name, '/', 3)) WHERE payload IS NOT NULL;
                DELETE FROM ww_schema WHERE version = 5
                """);
            await back.ExecuteNonQueryAsync();
        }

        node = await Start("one", NodeRole.Gateway);
        var usage = node.Services.GetRequiredService<IStateUsage>();
        var before = await usage.Count("channel", null, default);
        Assert.Equal(default, await usage.Count("channel", "token:a", default));
        Principal.Set("token:a");
        await Channels(node).CreateAsync("late", 10);
        await Channels(node).SendAsync("early", CapabilityValue.Of(new byte[10]));
        Assert.Equal(1, (await usage.Count("channel", "token:a", default)).States);
        Assert.Equal(before.States + 1, (await usage.Count("channel", null, default)).States);
        await End(node);
    }

    [PostgresFact]
    public async Task Nodes_that_died_together_do_not_keep_each_other_from_coming_back()
    {
        var (one, two) = (await Start("one", NodeRole.Worker), await Start("two", NodeRole.Worker));
        await using (var source = NpgsqlDataSource.Create(server.Connection))
        {
            // What a power cut leaves: rows of active members that never said goodbye.
            await using var copy = source.CreateCommand(
                "INSERT INTO ww_member SELECT cluster, address, port + 1, generation, silo_name, host_name, 3, proxy_port, suspect_times, start_time, alive_time FROM ww_member WHERE cluster = (SELECT cluster FROM ww_member WHERE silo_name = $1)");
            copy.Parameters.AddWithValue(one.Context.Name.ToString());
            await End(one);
            await End(two);
            Assert.Equal(2, await copy.ExecuteNonQueryAsync());
        }

        (one, two) = (await Start("one", NodeRole.Worker), await Start("two", NodeRole.Worker));

        await Wait.Until(
            async () => (await one.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(0).List()).Count == 2, "two members", TimeSpan.FromSeconds(60));
        await End(two);
        await End(one);
    }

    [PostgresFact]
    public async Task A_node_that_drains_does_not_wait_for_a_database_that_goes_meanwhile()
    {
        var database = new PostgresServer();
        await database.InitializeAsync();
        var options = Options("one", NodeRole.Worker, database.Connection, TimeSpan.FromMinutes(10));
        var host = new EndlessHost(WorkerHost.Build(options, NullLoggerFactory.Instance));
        var node = await Node.Start(host);

        var stopping = node.Stop();
        await host.Left;
        await database.DisposeAsync();

        Assert.False(await stopping.WaitAsync(TimeSpan.FromMinutes(1)), "it drained");
        await node.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_database_that_refuses_us_ends_the_start_without_telling_the_password()
    {
        var error = await Assert.ThrowsAsync<NodeStartException>(() => Start("one", NodeRole.Worker, "Host=127.0.0.1;Port=" + Port() + ";Username=nobody-knows;Password=hush-hush;Database=ww"));

        Assert.StartsWith("Cluster:Database: 127.0.0.1:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    // As a node of an earlier layout left the row.
    private async Task ForgetKey()
    {
        await using var source = NpgsqlDataSource.Create(server.Connection);
        await using var earlier = source.CreateCommand("UPDATE ww_state SET key = NULL WHERE service = $1 AND name LIKE '%/diary/diary'");
        earlier.Parameters.AddWithValue(_namespace);
        Assert.Equal(1, await earlier.ExecuteNonQueryAsync());
    }

    private static async Task<GrainState<DiaryState>> Read(IGrainStorage storage, string key)
    {
        var state = new GrainState<DiaryState>(new DiaryState());
        await storage.ReadStateAsync("diary", GrainId.Create("diary", key), state);
        return state;
    }

    private string Port() => new NpgsqlConnectionStringBuilder(server.Connection).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IDiaryGrain Diary(Node node, string name) => node.Services.GetRequiredService<IGrainFactory>().GetGrain<IDiaryGrain>(name);

    private static ChannelClient Channels(Node node) => node.Services.GetRequiredService<ChannelClient>();

    private static async Task<bool> IsRefused(Func<Task> send, string option = "Cluster:Channels:StoreBytes,")
    {
        try
        {
            await send();
            return false;
        }
        catch (WetwareException error) when (error.Kind == ErrorKind.Limit && error.Message.Contains(option, StringComparison.Ordinal))
        {
            return true;
        }
    }

    private static async Task End(Node node)
    {
        Assert.True(await node.Stop(), "it drained in time");
        await node.DisposeAsync();
    }

    private Task<Node> Start(string name, NodeRole role, string? connection = null, long? channelBytes = null, long? principalBytes = null)
    {
        var options = Options(name, role, connection ?? server.Connection);
        options.Channels.StoreBytes = channelBytes ?? options.Channels.StoreBytes;
        options.Channels.StoreBytesPerPrincipal = principalBytes ?? options.Channels.StoreBytesPerPrincipal;
        return Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance));
    }

    private NodeOptions Options(string name, NodeRole role, string connection, TimeSpan? drain = null)
    {
        var options = new NodeOptions
        {
            Role = role,
            Namespace = _namespace,
            DataDirectory = _folder[name],
            ClusterPort = 0,
            Database = connection,
            Discovery = { Enabled = false },
        };
        options.DrainTimeout = drain ?? options.DrainTimeout;
        return options;
    }
}
