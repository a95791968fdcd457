using System.Text.Json;
using Wetware.Gateway.Queues;
using Wetware.Grains.Raft.StateMachines.Queue;
using Wetware.Testing;
using Wetware.Tests.Raft;

namespace Wetware.Tests.Queues;

public sealed class QueueRoutesTests : IAsyncLifetime
{
    private readonly OneMember _member = new("queue", new QueueMachine(new()));
    private OneGroup _http = null!;

    public async Task InitializeAsync() => _http = await OneGroup.Start(_member);

    public Task DisposeAsync() => _http.DisposeAsync().AsTask();

    [Fact]
    public async Task An_item_is_appended_leased_extended_and_acknowledged()
    {
        var (appended, body) = await _http.Send("POST", "/queues/jobs", """{"items":[{"id":"a","text":"hello"},{"id":"a","text":"again"},{"id":"b","payload":"AP8=","priority":5}]}""");
        Assert.Equal((200, "true false true"), (appended, string.Join(' ', body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("appended").GetRawText()))));
        Assert.Equal(200, (await _http.Send("POST", "/queues/jobs?id=c&delay=60&group=g", "later")).Status);

        var items = (await _http.Send("POST", "/queues/jobs/lease?count=10&worker=w1&timeout=30")).Body.GetProperty("items");
        Assert.Equal(2, items.GetArrayLength());
        Assert.Equal(("b", "AP8=", JsonValueKind.Null), (Text(items[0], "id"), Text(items[0], "payload"), items[0].GetProperty("text").ValueKind));
        Assert.Equal(("a", "hello", "leased", "w1"), (Text(items[1], "id"), Text(items[1], "text"), Text(items[1], "state"), Text(items[1], "worker")));
        var token = items[1].GetProperty("token").GetUInt64();
        Assert.Equal(200, (await _http.Send("POST", "/queues/jobs/extend", Leases("a", token, ",\"timeout\":60"))).Status);
        var (acknowledged, outcome) = await _http.Send("POST", "/queues/jobs/ack", Leases("a", token));
        Assert.Equal((200, "done"), (acknowledged, Text(outcome.GetProperty("leases")[0], "outcome")));
        Assert.Equal(200, (await _http.Send("POST", "/queues/jobs/nack", Leases("b", items[0].GetProperty("token").GetUInt64(), ",\"delay\":5"))).Status);

        var topic = (await _http.Send("GET", "/queues/jobs")).Body;
        Assert.Equal((2, 3, 1, 1), (Number(topic, "delayed"), Number(topic, "appended"), Number(topic, "acknowledged"), Number(topic, "returned")));
        Assert.Equal("jobs", Text(Assert.Single((await _http.Send("GET", "/queues")).Body.EnumerateArray()), "name"));
        Assert.Equal(2, (await _http.Send("GET", "/queues/jobs/items")).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_late_acknowledgement_is_a_conflict_that_says_what_became_of_each()
    {
        await _http.Send("POST", "/queues/jobs", """{"items":[{"id":"a","text":"1"},{"id":"b","text":"2"}]}""");
        await _http.Send("POST", "/queues/jobs/lease?timeout=1");
        _member.Tick(TimeSpan.FromSeconds(1));
        await _http.Send("POST", "/queues/jobs/lease?timeout=60&count=2");

        var (status, problem) = await _http.Send("POST", "/queues/jobs/ack", """{"leases":[{"id":"a","token":1},{"id":"b","token":3}]}""");

        Assert.Equal((409, "urn:wetware:error:conflict"), (status, Text(problem, "type")));
        Assert.Equal(["lease-lost", "done"], problem.GetProperty("leases").EnumerateArray().Select(lease => Text(lease, "outcome")));
    }

    [Fact]
    public async Task A_topic_is_configured_paused_resumed_purged_and_removed()
    {
        var (configured, topic) = await _http.Send("PUT", "/queues/jobs", """{"maxDeliveries":1,"deadLetterTopic":"dead","maxItems":2}""");
        Assert.Equal((200, "dead", 600), (configured, Text(topic.GetProperty("settings"), "deadLetterTopic"), Number(topic.GetProperty("settings"), "rememberFor")));
        await _http.Send("POST", "/queues/jobs?id=a", "1");
        await _http.Send("POST", "/queues/jobs?id=b", "2");
        Assert.Equal((429, "urn:wetware:error:overloaded"), await Refused("POST", "/queues/jobs?id=c", "3"));

        Assert.True((await _http.Send("POST", "/queues/jobs/pause")).Body.GetProperty("paused").GetBoolean());
        Assert.Equal(0, (await _http.Send("POST", "/queues/jobs/lease")).Body.GetProperty("items").GetArrayLength());
        Assert.False((await _http.Send("POST", "/queues/jobs/resume")).Body.GetProperty("paused").GetBoolean());
        await _http.Send("POST", "/queues/jobs/lease");
        var (_, returned) = await _http.Send("POST", "/queues/jobs/nack", Leases("a", 1));
        Assert.Equal("dead-lettered", Text(returned.GetProperty("leases")[0], "outcome"));
        Assert.Equal("jobs", Text((await _http.Send("GET", "/queues/dead/items")).Body.GetProperty("items")[0], "origin"));
        Assert.Equal(1, Number((await _http.Send("POST", "/queues/jobs/purge")).Body, "removed"));
        Assert.Equal(200, (await _http.Send("DELETE", "/queues/jobs")).Status);
        Assert.Equal((404, "urn:wetware:error:not-found"), await Refused("GET", "/queues/jobs"));
        Assert.Equal((404, "urn:wetware:error:not-found"), await Refused("POST", "/queues/jobs/purge"));
        Assert.Equal((404, "urn:wetware:error:not-found"), await Refused("POST", "/queues/jobs/ack", Leases("a", 1)));
    }

    [Theory]
    [InlineData("POST", "/queues/jobs/lease?count=0", null, "count")]
    [InlineData("POST", "/queues/jobs/lease?timeout=0", null, "timeout")]
    [InlineData("POST", "/queues/jobs/lease?wait=61", null, "wait")]
    [InlineData("POST", "/queues/jobs/lease?cuont=1", null, "cuont")]
    [InlineData("POST", "/queues/bad%20topic/lease", null, "topic")]
    [InlineData("GET", "/queues/jobs/items?limit=1001", null, "limit")]
    [InlineData("POST", "/queues/jobs", "payload", "id")]
    [InlineData("POST", "/queues/jobs?id=a&priority=128", "payload", "priority")]
    [InlineData("POST", "/queues/jobs?id=a", """{"items":[]}""", "query")]
    [InlineData("POST", "/queues/jobs", """{"items":[]}""", "items")]
    [InlineData("POST", "/queues/jobs", """{"items":[null]}""", "body")]
    [InlineData("POST", "/queues/jobs", """{"items":[{"id":"a"}]}""", "payload")]
    [InlineData("POST", "/queues/jobs", """{"items":[{"id":"a","text":"x","payload":""}]}""", "text")]
    [InlineData("POST", "/queues/jobs", """{"items":[{"id":"","text":"x"}]}""", "id")]
    [InlineData("POST", "/queues/jobs", """{"items":[{"id":"a","text":"x","delay":-1}]}""", "delay")]
    [InlineData("POST", "/queues/jobs", """{"items":[{"id":"a","text":"x","delay":1e300}]}""", "delay")]
    [InlineData("POST", "/queues/jobs", """{"items":[{"id":"a","text":"x","group":7}]}""", "body")]
    [InlineData("POST", "/queues/jobs", """{"itmes":[]}""", "body")]
    [InlineData("POST", "/queues/jobs/ack", """{"leases":[]}""", "leases")]
    [InlineData("POST", "/queues/jobs/ack", """{"leases":[{"id":"a","token":1}],"delay":1}""", "delay")]
    [InlineData("POST", "/queues/jobs/extend", """{"leases":[{"id":"a","token":1}]}""", "timeout")]
    [InlineData("PUT", "/queues/jobs", """{"maxDeliveries":3}""", "deadLetterTopic")]
    [InlineData("PUT", "/queues/jobs", """{"deadLetterTopic":null}""", "body")]
    public async Task What_is_wrong_is_named(string method, string path, string? body, string field)
    {
        var (status, problem) = await _http.Send(method, path, body);

        Assert.Equal((400, field), (status, Text(problem.GetProperty("errors")[0], "field")));
        Assert.Empty(_member.Commands);
    }

    [Fact]
    public async Task A_payload_that_is_too_long_is_refused()
    {
        Assert.Equal((413, "urn:wetware:error:limit"), await Refused("POST", "/queues/jobs?id=a", new('x', (1 << 20) + 1)));
        Assert.Equal((415, "urn:wetware:error:unsupported"), await Refused("POST", "/queues/jobs/ack", "text"));
    }

    [Fact]
    public async Task A_lease_waits_for_an_item_and_a_gateway_that_stops_lets_it_go()
    {
        var waiting = _http.Send("POST", "/queues/jobs/lease?wait=60");
        await _http.Send("POST", "/queues/jobs?id=a", "1");
        Assert.Equal("a", Text((await waiting).Body.GetProperty("items")[0], "id"));

        var stopped = _http.Send("POST", "/queues/jobs/lease?wait=60");
        await Wait.Until(() => _member.Waiting > 0, "the request waits");
        await _http.Stop();
        Assert.Equal(0, (await stopped).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public void Requests_that_wait_are_bounded()
    {
        var leases = new WaitingLeases();
        var places = Enumerable.Range(0, WaitingLeases.Most).Select(_ => leases.Take()).ToList();

        Assert.Throws<Wetware.Errors.WetwareException>(leases.Take);
        places[0].Dispose();
        places[0].Dispose();
        leases.Take().Dispose();
        using var last = leases.Take();
        Assert.Throws<Wetware.Errors.WetwareException>(leases.Take);
    }

    private static string Leases(string id, ulong token, string more = "") => $$"""{"leases":[{"id":"{{id}}","token":{{token}}}]{{more}}}""";

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static int Number(JsonElement element, string name) => (int)element.GetProperty(name).GetDouble();

    private async Task<(int Status, string? Type)> Refused(string method, string path, string? body = null)
    {
        var (status, problem) = await _http.Send(method, path, body);
        return (status, Text(problem, "type"));
    }
}
