using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Raft;
using Wetware.Queues;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Raft.Guests;

/// <summary>Key-value groups and queues through capabilities, as guests and outsiders use them.</summary>
public sealed class RaftCapabilityTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private NodeCluster _cluster = null!;

    private CapabilityClient Caller { get; set; } = null!;

    public async Task InitializeAsync()
    {
        _cluster = await NodeCluster.Start(1, silo => silo.Services.Configure<RaftOptions>(options => options.Folder = _folder["raft"]));
        Caller = new(_cluster.Client, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_key_value_group_is_opened_written_read_and_watched()
    {
        var card = _cluster.Cards.Single();
        await _cluster.Client.GetGrain<IRaftGroupGrain>("settings").Create("kv", [card.Peer]);
        var opener = await Mint(CapabilityKinds.RaftGroups, _cluster.Client.GetGrain<IKeyValueOpenerGrain>(card.Server).GetGrainId());
        var keys = (await Caller.CallAsync(opener, KeyValueMethods.Open, "settings"u8.ToArray())).Single();

        Assert.Equal("""{"done":true,"revision":1}""", await Json(keys, KeyValueMethods.Put, """{"key":"a","text":"1"}"""));
        Assert.Equal("""{"done":false,"revision":1}""", await Json(keys, KeyValueMethods.Put, """{"key":"a","text":"2","ifAbsent":true}"""));
        Assert.Equal("1", (await Caller.CallAsync(keys, KeyValueMethods.Get, "a"u8.ToArray())).Text());
        await Refused(ErrorKind.NotFound, () => Caller.CallAsync(keys, KeyValueMethods.Get, "b"u8.ToArray()));

        var begin = JsonDocument.Parse(await Json(keys, KeyValueMethods.Changes, "{}")).RootElement.GetProperty("revision").GetUInt64();
        var watch = Json(keys, KeyValueMethods.Changes, $$"""{"prefix":"b","after":{{begin}}}""");
        await Json(keys, KeyValueMethods.Put, """{"key":"b","value":"AAE="}""");
        Assert.Equal("AAE=", JsonDocument.Parse(await watch.WaitAsync(Deadline)).RootElement.GetProperty("changes")[0].GetProperty("value").GetString());

        var lease = (await Caller.CallAsync(keys, KeyValueMethods.Grant, "60"u8.ToArray())).Data;
        await Json(keys, KeyValueMethods.Put, $$"""{"key":"c","text":"","lease":{{Encoding.UTF8.GetString(lease.Span)}}}""");
        await Caller.CallAsync(keys, KeyValueMethods.Keep, lease);
        await Caller.CallAsync(keys, KeyValueMethods.Revoke, lease);
        await Refused(ErrorKind.NotFound, () => Caller.CallAsync(keys, KeyValueMethods.Keep, lease));
        Assert.Equal("""{"done":true,"revision":5}""", await Json(keys, KeyValueMethods.Delete, """{"key":"a"}"""));
        var page = JsonDocument.Parse(await Json(keys, KeyValueMethods.Range, """{"keysOnly":true}""")).RootElement;
        Assert.Equal("Yg==", Assert.Single(page.GetProperty("keys").EnumerateArray()).GetProperty("key").GetString());

        var readOnly = await Caller.AttenuateAsync(keys, [KeyValueMethods.Get]);
        Assert.NotEmpty((await Caller.CallAsync(readOnly, KeyValueMethods.Get, "b"u8.ToArray())).Data.ToArray());
        await Refused(ErrorKind.Denied, () => Json(readOnly, KeyValueMethods.Put, """{"key":"a","text":"1"}"""));
    }

    [Fact]
    public async Task A_topic_is_opened_appended_leased_and_acknowledged()
    {
        var card = _cluster.Cards.Single();
        var opener = await Mint(CapabilityKinds.Queues, _cluster.Client.GetGrain<IQueueOpenerGrain>(card.Server).GetGrainId());
        var queue = (await Caller.CallAsync(opener, QueueMethods.Open, "jobs"u8.ToArray())).Single();

        var waiting = Json(queue, QueueMethods.Lease, """{"worker":"guest"}""");
        Assert.Equal("true", await Json(queue, QueueMethods.Append, """{"id":"a","text":"hello"}"""));
        Assert.Equal("false", await Json(queue, QueueMethods.Append, """{"id":"a","text":"hello"}"""));
        var item = JsonDocument.Parse(await waiting.WaitAsync(Deadline)).RootElement[0];
        Assert.Equal(("a", "aGVsbG8="), (item.GetProperty("id").GetString(), item.GetProperty("payload").GetString()));
        var token = item.GetProperty("token").GetUInt64();

        Assert.Equal("done", await Json(queue, QueueMethods.Extend, $$"""{"id":"a","token":{{token}},"seconds":60}"""));
        Assert.Equal("done", await Json(queue, QueueMethods.Return, $$"""{"id":"a","token":{{token}}}"""));
        Assert.Equal("lease-lost", await Json(queue, QueueMethods.Acknowledge, $$"""{"id":"a","token":{{token}}}"""));
        var again = JsonDocument.Parse(await Json(queue, QueueMethods.Lease, "{}").WaitAsync(Deadline)).RootElement[0];
        Assert.Equal("done", await Json(queue, QueueMethods.Acknowledge, $$"""{"id":"a","token":{{again.GetProperty("token").GetUInt64()}}}"""));
        Assert.Equal("""{"ready":0,"delayed":0,"leased":0,"waiting":0,"paused":false}""", await Json(queue, QueueMethods.Stats, ""));

        using var stop = new CancellationTokenSource();
        var cancelled = Caller.CallAsync(queue, QueueMethods.Lease, "{}"u8.ToArray(), cancellationToken: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal("true", await Json(queue, QueueMethods.Append, """{"id":"b","payload":"AA=="}"""));
        Assert.Equal("b", JsonDocument.Parse(await Json(queue, QueueMethods.Lease, "{}").WaitAsync(Deadline)).RootElement[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(QueueMethods.Append, "{}", ErrorKind.Failed)]
    [InlineData(QueueMethods.Append, """{"id":"a","text":"x","payload":""}""", ErrorKind.Failed)]
    [InlineData(QueueMethods.Append, """{"id":"a","text":"x","priority":128}""", ErrorKind.Limit)]
    [InlineData(QueueMethods.Append, """{"id":"a","text":"x","delay":-1}""", ErrorKind.Limit)]
    [InlineData(QueueMethods.Lease, """{"count":0}""", ErrorKind.Limit)]
    [InlineData(QueueMethods.Extend, """{"id":"a","token":1}""", ErrorKind.Failed)]
    [InlineData(QueueMethods.Acknowledge, """{"id":"a","token":1}""", ErrorKind.NotFound)]
    public async Task What_a_guest_gets_wrong_is_refused(string method, string data, ErrorKind kind)
    {
        var opener = await Mint(CapabilityKinds.Queues, _cluster.Client.GetGrain<IQueueOpenerGrain>(_cluster.Cards.Single().Server).GetGrainId());
        var queue = (await Caller.CallAsync(opener, QueueMethods.Open, "none"u8.ToArray())).Single();

        await Refused(kind, () => Json(queue, method, data));
        await Refused(ErrorKind.Limit, () => Caller.CallAsync(opener, QueueMethods.Open, "bad topic"u8.ToArray()));
    }

    private static async Task Refused(ErrorKind kind, Func<Task> call) => Assert.Equal(kind, (await Assert.ThrowsAsync<WetwareException>(call)).Kind);

    private async Task<string> Json(Capability capability, string method, string data) =>
        (await Caller.CallAsync(capability, method, Encoding.UTF8.GetBytes(data))).Text();

    private async Task<Capability> Mint(string kind, GrainId target) =>
        await _cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>().Mint(kind, target);
}
