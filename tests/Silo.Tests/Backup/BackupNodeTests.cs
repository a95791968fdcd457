using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Backups;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Quotas;
using Wetware.Nodes;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Testing;
using Wetware.Testing.Postgres;
using Wetware.Tests.Hosting;

namespace Wetware.Tests.Backup;

/// <summary>Backups of nodes that run, and nodes that start on what was restored.</summary>
public sealed class BackupNodeTests(PostgresServer server) : IClassFixture<PostgresServer>, IDisposable
{
    // Keys that a storage may take for numbers.
    private static readonly string[] Names = [.. Enumerable.Range(0, 20).Select(i => $"diary-{i}"), "0a", "beef", "Beef+x", "a/b", "0123456789abcdef0123456789abcdef"];

    private readonly TempFolder _folder = new();
    private readonly string _namespace = $"test-{Guid.NewGuid():n}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_under_load_restores_what_was_acknowledged_and_nodes_start_on_it()
    {
        var node = await Start("one", backup: "archives");
        var backups = node.Services.GetRequiredService<BackupService>();
        await Wait.Until(async () => (await backups.List(default)).Count == 1, "the scheduled backup is made");
        var lines = Names.ToDictionary(name => name, _ => 0);
        using var stop = new CancellationTokenSource();
        var writing = Names.Select(async name =>
        {
            while (!stop.IsCancellationRequested)
                lines[name] = await Diary(node, name).Write("a line");
        }).ToArray();
        await Wait.Until(() => Task.FromResult(lines.Values.All(count => count > 5)), "writers are busy");
        var before = lines.ToDictionary();
        var (file, summary) = await backups.Create(default);
        Assert.Equal(1, file.Header.Depth);
        await stop.CancelAsync();
        await Task.WhenAll(writing);
        var after = lines.ToDictionary();
        await End(node);
        Directory.Delete(_folder["one"], recursive: true);

        await Restore(file.Path, new SqliteBackupStore(_folder["two"]), summary.States);
        node = await Start("two");

        foreach (var name in Names)
            Assert.InRange((await Diary(node, name).Read()).Count, before[name], after[name]);
        await Diary(node, Names[0]).Write("goes on");
        await End(node);
        var refused = await Assert.ThrowsAsync<BackupException>(() => Restore(file.Path, new SqliteBackupStore(_folder["two"]), 0));
        Assert.Matches("cluster.db is not empty: it holds [0-9]+ states \\([0-9]+ of ", refused.Message);
    }

    [PostgresFact]
    public async Task A_cluster_moves_from_one_storage_to_the_other_and_back()
    {
        var node = await Start("one");
        foreach (var name in Names.Where(name => name != "0a"))
            await Diary(node, name).Write($"of {name}");
        await Diary(node, "beef").Burn();
        Principal.Set("token:ci");
        await node.Services.GetRequiredService<ChannelClient>().CreateAsync("charged", 1);
        Principal.Set(null);
        await End(node);
        var sqlite = new SqliteBackupStore(_folder["one"]);
        var first = await Create("first.wwb", sqlite);
        var postgres = PostgresBackupStore.For(Options("pg", server.Connection))!;

        await Restore(first.File.Path, postgres, first.Summary.States);
        Assert.Equal(await MemoryStore.Dump(sqlite), await MemoryStore.Dump(postgres));
        Assert.Contains("is not empty", (await Assert.ThrowsAsync<BackupException>(() => Restore(first.File.Path, postgres, 0))).Message, StringComparison.Ordinal);
        node = await Start("pg", server.Connection);
        Assert.Equal(1, (await node.Services.GetRequiredService<IStateUsage>().Count("channel", "token:ci", default)).States);
        foreach (var name in Names.Where(name => name is not ("0a" or "beef")))
            Assert.Equal([$"of {name}"], await Diary(node, name).Read());
        await Diary(node, "diary-1").Write("in the database");
        await Diary(node, "beef").Write("again");
        var inUse = await Assert.ThrowsAsync<BackupException>(() => Restore(first.File.Path, postgres, 0));
        Assert.Contains("is in use by 1 node:", inUse.Message, StringComparison.Ordinal);
        await End(node);

        var second = await Create("second.wwb", postgres, first.File.Path);
        var back = new SqliteBackupStore(_folder["back"]);
        await Restore(second.File.Path, back, second.Summary.States);
        Assert.Equal(await MemoryStore.Dump(postgres), await MemoryStore.Dump(back));
        node = await Start("back");
        Assert.Equal(["of diary-1", "in the database"], await Diary(node, "diary-1").Read());
        Assert.Equal(["again"], await Diary(node, "beef").Read());
        Assert.Equal(1, (await node.Services.GetRequiredService<IStateUsage>().Count("channel", "token:ci", default)).States);
        await End(node);
    }

    [Fact]
    public async Task Raft_groups_start_anew_on_other_nodes_with_the_state_of_the_backup()
    {
        var node = await Start("one", backup: "archives");
        var group = await Group(node, create: true);
        await using (var keys = await KeyValueGroup.OpenAsync(group, TimeProvider.System))
        {
            for (var i = 0; i < 50; i++)
                await keys.PutAsync(Encoding.UTF8.GetBytes($"key-{i}"), Encoding.UTF8.GetBytes($"value {i}"));
        }

        var (file, summary) = await node.Services.GetRequiredService<BackupService>().Create(default);
        Assert.Equal(["settings"], summary.RaftGroups);
        await End(node);

        // Without the cluster, its groups cannot be read.
        var without = await Assert.ThrowsAsync<BackupException>(() => Create("off.wwb", new SqliteBackupStore(_folder["one"])));
        Assert.Contains("Raft group \"settings\" cannot be read: the cluster does not run", without.Message, StringComparison.Ordinal);

        // A copy of the folder starts as it was.
        Copy(_folder["one"], _folder["copy"]);
        node = await Start("copy");
        await Check(node, "value 49");
        await End(node);

        await Restore(file.Path, new SqliteBackupStore(_folder["two"]), summary.States);
        node = await Start("two");
        await Wait.Until(async () => (await Members(node)).Count == 1, "the group is there", TimeSpan.FromSeconds(60));
        await Check(node, "value 49");
        var restored = (await Members(node))[0];
        Assert.Equal(node.Context.Identity.Peer.ToString(), restored.Members[0].Peer);

        // It goes on like any other, and is in the next backup.
        await using (var keys = await KeyValueGroup.OpenAsync(await Group(node, create: false), TimeProvider.System))
            await keys.PutAsync("key-49"u8.ToArray(), "changed"u8.ToArray());
        var images = node.Services.GetRequiredService<Grains.Raft.Restoring.RaftImages>();
        await Wait.Until(async () => (await images.List()).Count == 0, "the image is removed");
        await End(node);
        node = await Start("two");
        await Check(node, "changed");
        await End(node);
    }

    [Fact]
    public async Task A_node_without_a_folder_for_backups_says_so()
    {
        var node = await Start("one");
        var error = await Assert.ThrowsAsync<WetwareException>(() => node.Services.GetRequiredService<BackupService>().Create(default));
        Assert.Equal(ErrorKind.Unimplemented, error.Kind);
        var grain = node.Services.GetRequiredService<IGrainFactory>().GetGrain<IBackupNodeGrain>(node.Context.Identity.Server.ToString());
        Assert.Null(await grain.Look());
        Assert.Equal(ErrorKind.Unimplemented, (await Assert.ThrowsAsync<WetwareException>(() => grain.Create())).Kind);
        await Assert.ThrowsAsync<BackupException>(() => Restore(_folder["none.wwb"], new SqliteBackupStore(_folder["one"]), 0));
        await End(node);
    }

    [Fact]
    public async Task Operators_make_verify_and_read_archives_and_set_the_schedule()
    {
        var node = await Start("one", backup: "archives", encrypted: true);
        var grain = node.Services.GetRequiredService<IGrainFactory>().GetGrain<IBackupNodeGrain>(node.Context.Identity.Server.ToString());
        await Wait.Until(async () => (await grain.Look())!.Count == 1, "the scheduled backup is made");
        await Wait.Until(async () => (await grain.Look())!.Work is null, "it is over");

        // Never by itself from now on.
        var schedule = new BackupSchedule { Every = null, Keep = 3, Chain = 1 };
        await grain.SetSchedule(schedule);
        await grain.Create();
        await Wait.Until(async () => (await grain.Look()) is { Count: 2, Work: null }, "the backup is made");
        var state = (await grain.Look())!;
        Assert.Equal((schedule, false, null), (state.Schedule, state.IsConfigured, state.Next));
        Assert.Equal((null, 0), (state.Last!.Error, state.Archives[0].Depth));
        Assert.True(state.Archives[0].IsEncrypted);

        var file = state.Archives[0].File;
        await grain.Verify(file);
        await Wait.Until(async () => (await grain.Look())!.Archives[0].Check is not null, "it is verified");
        var check = (await grain.Look())!.Archives[0].Check!;
        Assert.Equal((null, state.Last.States), (check.Error, check.States));
        var bytes = new List<byte>();
        while (await grain.Read(file, bytes.Count) is { Data.Length: > 0 } part)
            bytes.AddRange(part.Data.Span);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_folder["archives"], file)), bytes);

        // What is damaged is told, and what is no archive of the folder is not there.
        var damaged = await File.ReadAllBytesAsync(Path.Combine(_folder["archives"], file));
        damaged[^1] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(_folder["archives"], file), damaged);
        await grain.Verify(file);
        await Wait.Until(async () => (await grain.Look())!.Archives[0].Check?.Error is not null, "the damage is found");
        Assert.Contains("is damaged in frame", (await grain.Look())!.Archives[0].Check!.Error, StringComparison.Ordinal);
        foreach (var name in (string[])["none.wwb", "../one/identity.key", "../archives/" + file])
            Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => grain.Read(name, 0))).Kind);
        var wrong = await Assert.ThrowsAsync<WetwareException>(() => grain.SetSchedule(schedule with { Keep = 0 }));
        Assert.Equal("field 'keep': 0 is not allowed; use 1 to 10000", wrong.Message);
        await End(node);

        node = await Start("one", backup: "archives");
        grain = node.Services.GetRequiredService<IGrainFactory>().GetGrain<IBackupNodeGrain>(node.Context.Identity.Server.ToString());
        Assert.Equal(schedule, (await grain.Look())!.Schedule);
        await grain.SetSchedule(null);
        Assert.True((await grain.Look())!.IsConfigured);
        await grain.Create();
        await Wait.Until(async () => (await grain.Look()) is { Count: 3, Work: null }, "the backup is made");
        var open = (await grain.Look())!.Archives[0];
        Assert.False(open.IsEncrypted);
        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => grain.Read(open.File, 0))).Kind);
        await End(node);
    }

    [Fact]
    public async Task A_node_shows_the_archives_of_its_own_cluster_and_no_more_of_them_than_there_is()
    {
        var node = await Start("one", backup: "archives", encrypted: true);
        var grain = node.Services.GetRequiredService<IGrainFactory>().GetGrain<IBackupNodeGrain>(node.Context.Identity.Server.ToString());
        await Wait.Until(async () => (await grain.Look()) is { Count: 1, Work: null }, "the scheduled backup is made");
        var own = (await grain.Look())!.Archives[0];
        var other = await BackupFolder.Create(
            Path.Combine(_folder["archives"], "other.wwb"), MemoryStore.Source(new MemoryStore(), TimeProvider.System, ns: "other"), BackupKey.Read(_folder["backup.key"]), null, default);

        Assert.Equal([own.File], (await grain.Look())!.Archives.Select(archive => archive.File));
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => grain.Read("other.wwb", 0))).Kind);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => grain.Verify("other.wwb"))).Kind);
        Assert.Equal(0, (await grain.Read(own.File, own.Bytes)).Data.Length);
        foreach (var offset in (long[])[-1, own.Bytes + 1])
            Assert.Equal($"field 'offset': {offset} is not allowed; use 0 to {own.Bytes}", (await Assert.ThrowsAsync<WetwareException>(() => grain.Read(own.File, offset))).Message);

        // The newest may be from the future when the clock was set back: the next one comes all the same.
        var (service, hourly) = (node.Services.GetRequiredService<BackupService>(), new BackupSchedule { Every = TimeSpan.FromHours(1), Keep = 3, Chain = 1 });
        BackupFile Made(TimeSpan ago) => other.File with { Header = other.File.Header with { Created = DateTimeOffset.UtcNow - ago } };
        Assert.Equal(TimeSpan.FromHours(1), service.UntilDue(hourly, [Made(TimeSpan.FromDays(-10))]));
        Assert.Equal(TimeSpan.Zero, service.UntilDue(hourly, [Made(TimeSpan.FromHours(2))]));
        Assert.Equal(TimeSpan.Zero, service.UntilDue(hourly, []));
        Assert.Null(service.UntilDue(hourly with { Every = null }, []));
        await End(node);
    }

    private static async Task Restore(string path, IBackupStore store, long states)
    {
        var chain = await BackupChain.Open(path, null, default);
        await chain.Verify(default);
        Assert.Equal(states, await store.Restore(chain.Read(default), default));
    }

    private static async Task Check(Node node, string last)
    {
        await using var keys = await KeyValueGroup.OpenAsync(await Group(node, create: false), TimeProvider.System);
        Assert.Equal("value 7", Encoding.UTF8.GetString((await keys.GetAsync("key-7"u8.ToArray()))!.Value.Span));
        Assert.Equal(last, Encoding.UTF8.GetString((await keys.GetAsync("key-49"u8.ToArray()))!.Value.Span));
    }

    private static async Task<RaftGroup> Group(Node node, bool create)
    {
        var grains = node.Services.GetRequiredService<IGrainFactory>();
        if (create)
            await grains.GetGrain<IRaftGroupGrain>("settings").Create("kv", [node.Context.Identity.Peer.ToString()]);
        return new(grains, "settings", TimeProvider.System);
    }

    private static Task<IReadOnlyList<RaftMemberStatus>> Members(Node node) =>
        node.Services.GetRequiredService<IGrainFactory>().GetGrain<IRaftGroupsGrain>(0).Members("settings");

    private static IDiaryGrain Diary(Node node, string name) => node.Services.GetRequiredService<IGrainFactory>().GetGrain<IDiaryGrain>(name);

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static async Task End(Node node)
    {
        Assert.True(await node.Stop(), "it drained in time");
        await node.DisposeAsync();
    }

    private Task<(BackupFile File, ArchiveSummary Summary)> Create(string name, IBackupStore store, string? parent = null) =>
        BackupFolder.Create(_folder[name], MemoryStore.Source(store, TimeProvider.System, ns: _namespace), null, parent, default);

    private Task<Node> Start(string name, string? database = null, string? backup = null, bool encrypted = false)
    {
        var options = Options(name, database);
        options.Backup.Folder = backup is null ? null : _folder[backup];
        if (encrypted)
            BackupKey.Create(options.Backup.KeyFile = _folder["backup.key"]);
        return Node.Start(WorkerHost.Build(options, NullLoggerFactory.Instance));
    }

    private NodeOptions Options(string name, string? database) => new()
    {
        Role = NodeRole.Gateway,
        Namespace = _namespace,
        DataDirectory = _folder[name],
        ClusterPort = 0,
        Database = database,
        Discovery = { Enabled = false, BrowseTime = TimeSpan.FromMilliseconds(200) },
    };
}
