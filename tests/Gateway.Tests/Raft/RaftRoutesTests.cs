using System.Text.Json;
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
    public async Task Groups_and_members_are_shown()
    {
        var group = Assert.Single((await _http.Send("GET", "/raft")).Body.EnumerateArray());
        Assert.Equal(("settings", "kv", "00000000000000aa"), (Text(group, "group"), Text(group, "kind"), Text(group, "leader")));
        Assert.Equal("leader", Text(Assert.Single((await _http.Send("GET", "/raft/settings")).Body.EnumerateArray()), "role"));
    }

    [Fact]
    public async Task A_group_of_another_kind_is_sent_nothing()
    {
        _member.Kind = "queue";

        Assert.Equal(500, (await _http.Send("PUT", "/raft/settings/keys/a", "1")).Status);
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
