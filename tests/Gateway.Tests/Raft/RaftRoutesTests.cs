using System.Text.Json;
using Wetware.Errors;
using Wetware.Gateway.Raft;
using Wetware.Grains.Raft.StateMachines.KeyValue;
using Wetware.Raft.KeyValue;

namespace Wetware.Tests.Raft;

public sealed class RaftRoutesTests : IAsyncLifetime
{
    private readonly OneMember _member = new("kv", new KeyValueMachine(new() { HistoryChanges = 2 }));
    private OneGroup _http = null!;

    public async Task InitializeAsync() => _http = await OneGroup.Start(_member);

    public Task DisposeAsync() => _http.DisposeAsync().AsTask();

    [Fact]
    public async Task A_key_is_written_read_swapped_and_deleted()
    {
        Assert.Equal(1, (await _http.Send("PUT", "/raft/settings/keys/user/7", "hello")).Body.GetProperty("revision").GetInt32());
        var (found, key) = await _http.Send("GET", "/raft/settings/keys/user/7");
        Assert.Equal((200, "user/7", "hello", "aGVsbG8="), (found, Text(key, "key"), Text(key, "text"), Text(key, "value")));

        var (refused, problem) = await _http.Send("PUT", "/raft/settings/keys/user/7?ifRevision=9", "late");
        Assert.Equal((409, "hello"), (refused, Text(problem.GetProperty("present"), "text")));
        Assert.Equal(409, (await _http.Send("PUT", "/raft/settings/keys/user/7?ifAbsent=true", "late")).Status);
        Assert.Equal(200, (await _http.Send("PUT", "/raft/settings/keys/user/7?ifValue=hello", "good-bye")).Status);
        Assert.Equal(200, (await _http.Send("PUT", "/raft/settings/keys/user/8?ifAbsent=true", "")).Status);
        var (_, page) = await _http.Send("GET", "/raft/settings/keys?prefix=user/&limit=1");
        Assert.Equal((1, 1), (page.GetProperty("keys").GetArrayLength(), page.GetProperty("more").GetInt32()));
        (_, page) = await _http.Send("GET", "/raft/settings/keys?prefix=user/&after=user/7&keysOnly=true&serializable=true");
        Assert.Equal(("user/8", JsonValueKind.Null), (Text(page.GetProperty("keys")[0], "key"), page.GetProperty("keys")[0].GetProperty("value").ValueKind));

        Assert.Equal(409, (await _http.Send("DELETE", "/raft/settings/keys/user/7?ifRevision=1")).Status);
        Assert.Equal(200, (await _http.Send("DELETE", "/raft/settings/keys/user/7")).Status);
        Assert.Equal(404, (await _http.Send("DELETE", "/raft/settings/keys/user/7")).Status);
        Assert.Equal(404, (await _http.Send("GET", "/raft/settings/keys/user/7")).Status);
    }

    [Fact]
    public async Task A_key_is_written_though_the_session_that_requests_share_has_ended()
    {
        Assert.Equal(200, (await _http.Send("PUT", "/raft/settings/keys/a", "1")).Status);
        _member.Tick(TimeSpan.FromHours(1));

        Assert.Equal(2, (await _http.Send("PUT", "/raft/settings/keys/a", "2")).Body.GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task Groups_and_members_are_shown()
    {
        var group = Assert.Single((await _http.Send("GET", "/raft")).Body.EnumerateArray());
        Assert.Equal(("settings", "kv", "00000000000000aa"), (Text(group, "group"), Text(group, "kind"), Text(group, "leader")));
        Assert.Equal("leader", Text(Assert.Single((await _http.Send("GET", "/raft/settings")).Body.EnumerateArray()), "role"));
    }

    [Fact]
    public async Task Groups_that_are_kept_in_the_storage_are_shown_as_such()
    {
        _member.StoredGroups = [new() { Name = "queues", Id = Guid.NewGuid(), Kind = "queue", IsStored = true }];

        var groups = (await _http.Send("GET", "/raft")).Body.EnumerateArray().ToArray();

        Assert.Equal(["settings", "queues"], groups.Select(group => Text(group, "group")));
        Assert.Equal([false, true], groups.Select(group => group.GetProperty("stored").GetBoolean()));
    }

    [Fact]
    public async Task A_group_of_another_kind_is_sent_nothing()
    {
        _member.Kind = "queue";

        Assert.Equal(400, (await _http.Send("PUT", "/raft/settings/keys/a", "1")).Status);
        Assert.Empty(_member.Commands);
    }

    [Theory]
    [InlineData("PUT", "/raft/Bad", "{}", "group")]
    [InlineData("PUT", "/raft/fine", """{"count":0}""", "count")]
    [InlineData("PUT", "/raft/fine", """{"count":3,"nodes":["a"]}""", "count")]
    [InlineData("PUT", "/raft/fine", """{"nodes":["a"]}""", "node")]
    [InlineData("PUT", "/raft/fine", """{"kind":"K"}""", "kind")]
    [InlineData("PUT", "/raft/fine", """{"kin":"kv"}""", "body")]
    [InlineData("GET", "/raft/settings/keys?limit=0", null, "limit")]
    [InlineData("GET", "/raft/settings/keys/a?serialisable=true", null, "serialisable")]
    [InlineData("PUT", "/raft/settings/keys/a?ifRevision=1&ifAbsent=true", "x", "query")]
    [InlineData("PUT", "/raft/settings/keys/a?lease=-1", "x", "lease")]
    [InlineData("GET", "/raft/settings/watch?key=a&prefix=b", null, "prefix")]
    [InlineData("GET", "/raft/settings/watch?after=1", null, "after")]
    [InlineData("POST", "/raft/settings/members", """{"node":"a"}""", "node")]
    [InlineData("POST", "/raft/settings/members", "{}", "body")]
    [InlineData("POST", "/raft/settings/members/12/promote", null, "member")]
    [InlineData("POST", "/raft/settings/members/00000000000000bb/promote?replaces=cc", null, "replaces")]
    [InlineData("DELETE", "/raft/settings/members/0000000000000000", null, "member")]
    [InlineData("POST", "/raft/Settings/members/00000000000000bb/transfer", null, "group")]
    public async Task What_is_wrong_is_named(string method, string path, string? body, string field)
    {
        var (status, problem) = await _http.Send(method, path, body);

        Assert.Equal((400, field), (status, Text(problem.GetProperty("errors")[0], "field")));
        Assert.Empty(_member.Commands);
    }

    [Fact]
    public async Task Changes_are_told_as_they_come_and_after_the_last_that_was_seen()
    {
        await _http.Send("PUT", "/raft/settings/keys/a", "1");
        Assert.Equal(["start", "1", "put a=2", "2"], await Watch("/raft/settings/watch?prefix=a", null, 4, () => _http.Send("PUT", "/raft/settings/keys/a", "2")));
        await _http.Send("PUT", "/raft/settings/keys/b", "3");
        Assert.Equal(["start", "2", "put b=3", "3"], await Watch("/raft/settings/watch", "2", 4));
        Assert.Equal(["start", "0", "reset", "put a=2", "put b=3", "3"], await Watch("/raft/settings/watch?after=0", null, 6));
    }

    [Fact]
    public async Task Members_are_shown_promoted_removed_and_let_lead()
    {
        _member.Peers = [new() { Member = 0xaa, Peer = "a", IsVoter = true, IsActive = true }, new() { Member = 0xbb, Peer = "b" }];
        var shown = (await _http.Send("GET", "/raft/settings/members")).Body;
        Assert.Equal(["00000000000000aa True", "00000000000000bb False"], shown.EnumerateArray().Select(member => $"{Text(member, "member")} {member.GetProperty("isVoter")}"));

        Assert.Equal(204, (await _http.Send("POST", "/raft/settings/members/00000000000000bb/promote?replaces=00000000000000cc&force=true")).Status);
        Assert.Equal(204, (await _http.Send("DELETE", "/raft/settings/members/00000000000000bb")).Status);
        Assert.Equal(204, (await _http.Send("POST", "/raft/settings/members/00000000000000aa/transfer")).Status);
        Assert.Equal(204, (await _http.Send("POST", "/raft/settings/snapshot")).Status);
        Assert.Equal(404, (await _http.Send("DELETE", "/raft/settings/members/00000000000000dd")).Status);
        Assert.Equal(["Promote bb cc True", "Remove bb 0 False", "Transfer aa", "Snapshot"], _member.Changes);
    }

    [Theory]
    [InlineData(ErrorKind.Denied, 409)]
    [InlineData(ErrorKind.Failed, 409)]
    [InlineData(ErrorKind.Overloaded, 429)]
    [InlineData(ErrorKind.NotFound, 404)]
    public async Task A_change_that_the_group_does_not_allow_is_a_conflict(ErrorKind kind, int status)
    {
        _member.RefusesChanges = new(kind, "not now");

        var (found, problem) = await _http.Send("POST", "/raft/settings/members/00000000000000bb/promote");
        Assert.Equal((status, "not now"), (found, Text(problem, "detail")));
    }

    [Fact]
    public async Task A_name_that_another_group_has_is_a_conflict()
    {
        var node = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
        Assert.Equal(201, (await _http.Send("PUT", "/raft/settings", $$"""{"kind":"queue","nodes":["{{node}}"]}""")).Status);
        Assert.Equal(201, (await _http.Send("PUT", "/raft/settings", $$"""{"kind":"queue","nodes":["{{node}}"]}""")).Status);
        var (status, problem) = await _http.Send("PUT", "/raft/settings", $$"""{"kind":"kv","nodes":["{{node}}"]}""");
        Assert.Equal((409, "urn:wetware:error:conflict"), (status, Text(problem, "type")));
    }

    [Fact]
    public void A_revision_is_an_id_on_its_last_change_only()
    {
        var update = new KeyValueUpdate(7, [Change("a", 7), Change("b", 7)]);
        Assert.Equal(["", "7"], KeyHandlers.Events(update, isFirst: false, JsonSerializerOptions.Web).Select(item => item.Id));
        Assert.Equal(["", ""], KeyHandlers.Events(update with { Revision = 0, IsReset = true, Changes = [Change("a", 7)] }, isFirst: false, JsonSerializerOptions.Web).Select(item => item.Id));

        static KeyValueChange Change(string key, ulong revision) =>
            new(KeyValueChangeKind.Put, new(System.Text.Encoding.UTF8.GetBytes(key), default, revision, revision, 1, 0));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    // Events by name and content, and their ids.
    private async Task<List<string>> Watch(string path, string? lastEvent, int count, Func<Task>? whenStarted = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEvent is not null)
            request.Headers.Add("Last-Event-ID", lastEvent);
        using var response = await _http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(deadline.Token));
        var (told, id, name) = (new List<string>(), "", "");
        while (told.Count < count)
        {
            var line = await reader.ReadLineAsync(deadline.Token) ?? throw new EndOfStreamException();
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var data = JsonDocument.Parse(line[6..]).RootElement;
                told.Add(data.TryGetProperty("key", out var key) ? $"{name} {key.GetString()}={Text(data, "text")}" : name);
                if (id.Length > 0)
                    told.Add(id);
                if (name == "start" && whenStarted is not null)
                    await whenStarted();
                (id, name) = ("", "");
            }
        }

        return told;
    }
}
