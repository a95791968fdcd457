using System.Text;
using Wetware.Grains.Raft.StateMachines;
using Wetware.Raft.Machines;

namespace Wetware.Tests.Raft;

public sealed class MachineRoutesTests : IAsyncLifetime
{
    private readonly OneMember _member = new($"wasm:{new string('a', 64)}", new CountingMachine());
    private OneGroup _http = null!;

    public async Task InitializeAsync() => _http = await OneGroup.Start(_member);

    public Task DisposeAsync() => _http.DisposeAsync().AsTask();

    [Fact]
    public async Task A_command_is_applied_and_a_query_is_answered_with_the_bytes_of_the_module()
    {
        Assert.Equal(1, (await _http.Send("POST", "/raft/settings/commands", "add")).Body.GetInt32());
        Assert.Equal(2, (await _http.Send("POST", "/raft/settings/commands", "add")).Body.GetInt32());
        Assert.Equal(2, (await _http.Send("POST", "/raft/settings/queries")).Body.GetInt32());
        using var answer = await _http.Client.PostAsync(new Uri("/raft/settings/queries?serializable=true", UriKind.Relative), null);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("2", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("trap", 500, "trapped")]
    [InlineData("fuel", 400, "computed for too long")]
    public async Task A_module_that_fails_is_a_problem(string command, int status, string said)
    {
        var (got, problem) = await _http.Send("POST", "/raft/settings/commands", command);

        Assert.Equal(status, got);
        Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("commands", "", 400, "command")]
    [InlineData("commands?serializable=true", "add", 400, "serializable")]
    [InlineData("queries?serializable=2", "", 400, "serializable")]
    [InlineData("commands", null, 413, "command")]
    [InlineData("queries", null, 413, "query")]
    public async Task What_is_wrong_is_named(string path, string? body, int status, string field)
    {
        var (got, problem) = await _http.Send("POST", $"/raft/settings/{path}", body ?? new('x', MachineLimits.MaxCommandBytes + 1));

        Assert.Equal((status, field), (got, problem.GetProperty("errors")[0].GetProperty("field").GetString()));
        Assert.Empty(_member.Commands);
    }

    [Fact]
    public async Task A_group_of_another_kind_is_sent_nothing()
    {
        _member.Kind = "kv";

        Assert.Equal(400, (await _http.Send("POST", "/raft/settings/commands", "add")).Status);
        Assert.Empty(_member.Commands);
    }

    /// <summary>Counts commands, and fails as a module may.</summary>
    private sealed class CountingMachine : IStateMachine
    {
        private int _count;

        public TimeSpan? NextDue => null;

        public ReadOnlyMemory<byte> Apply(in AppliedAt at, ReadOnlyMemory<byte> command) => Encoding.UTF8.GetString(command.Span) switch
        {
            "trap" => new MachineReply(MachineStatus.Trapped, default).Encode(),
            "fuel" => new MachineReply(MachineStatus.OutOfFuel, default).Encode(),
            _ => Answer(++_count),
        };

        public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => Answer(_count);

        public IStateSnapshot Capture() => throw new NotSupportedException();

        public void Restore(ReadOnlyMemory<byte> snapshot) => throw new NotSupportedException();

        private static byte[] Answer(int count) => new MachineReply(MachineStatus.Done, Encoding.UTF8.GetBytes($"{count}")).Encode();
    }
}
