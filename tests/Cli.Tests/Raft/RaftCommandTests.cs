using Wetware.Cli;
using Wetware.Cli.Raft;
using Wetware.Raft.KeyValue;
using Wetware.Routing;

namespace Wetware.Tests.Raft;

public sealed class RaftCommandTests
{
    [Theory]
    [InlineData("raft create Settings", "field 'group': \"Settings\" is not allowed")]
    [InlineData("raft create settings --kind K", "field 'kind': \"K\" is not allowed")]
    [InlineData("raft create settings --count 0", "--count: 0 is not allowed; use 1 to 15")]
    [InlineData("raft create settings --count 16", "--count: 16 is not allowed; use 1 to 15")]
    [InlineData("raft create settings --count many", "--count: \"many\" is not a whole number")]
    [InlineData("raft create settings --count 3 --nodes a", "--nodes and --count exclude each other")]
    [InlineData("raft create settings --kind kv --machine tally.wasm", "--kind and --machine exclude each other")]
    [InlineData("raft create settings --machine /none/tally.wasm", "/none/tally.wasm")]
    [InlineData("raft apply Tallies x", "field 'group': \"Tallies\" is not allowed")]
    [InlineData("raft query tallies x --file y", "--file")]
    [InlineData("raft create settings --nodes ,", "--nodes: 0 nodes are not allowed; name 1 to 15")]
    [InlineData("raft get settings key --limit 1001 --prefix", "--limit: 1001 is not allowed; use 1 to 1000")]
    [InlineData("raft get settings key --after a", "--after and --keys-only go with --prefix")]
    [InlineData("raft cas settings key value", "one of --expect, --expect-revision, --expect-absent")]
    [InlineData("raft cas settings key value --expect a --expect-absent", "one of --expect, --expect-revision, --expect-absent")]
    [InlineData("raft cas settings key value --expect-revision -1", "--expect-revision: \"-1\" is not a whole number")]
    [InlineData("raft watch settings --count 0", "--count: must be at least 1")]
    [InlineData("raft promote settings", "raft promote --help")]
    public async Task A_usage_error_names_the_field_and_the_limit(string line, string said)
    {
        var (code, output, error) = await Run(line.Split(' '));

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "field 'key': 0 bytes are not allowed; use 1 to 1024")]
    [InlineData(1025, "field 'key': 1025 bytes are not allowed; use 1 to 1024")]
    public async Task A_key_out_of_its_limits_is_a_usage_error(int length, string said)
    {
        foreach (var command in (string[])["put", "get", "del", "watch"])
        {
            var (code, _, error) = await Run(["raft", command, "g", new('k', length), .. command == "put" ? (string[])["v"] : []]);

            Assert.Equal(2, code);
            Assert.Contains(said, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_value_out_of_its_limits_is_a_usage_error()
    {
        var (code, _, error) = await Run(["raft", "put", "g", "k", new('v', KeyValueLimits.MaxValueBytes + 1)]);
        Assert.Equal(2, code);
        Assert.Contains("field 'value': 1048577 bytes are not allowed; use at most 1048576", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_of_a_module_is_text_too_where_it_is_utf_8()
    {
        Assert.Equal("5", MachineAnswerJson.From("5"u8.ToArray()).Text);
        Assert.Null(MachineAnswerJson.From(new byte[] { 0xff, 0 }).Text);
    }

    [Fact]
    public void A_key_means_itself_or_all_that_begin_with_it()
    {
        Assert.True(KeyFlags.Range("a", isPrefix: false).Contains("a"u8));
        Assert.False(KeyFlags.Range("a", isPrefix: false).Contains("ab"u8));
        Assert.True(KeyFlags.Range("a", isPrefix: true).Contains("ab"u8));
        Assert.False(KeyFlags.Range("a", isPrefix: true).Contains("b"u8));
        Assert.True(KeyFlags.Range(null, isPrefix: false).Contains("b"u8));
    }

    [Fact]
    public void The_next_page_begins_after_a_key_and_stays_in_the_range()
    {
        var range = KeyRange.Prefix("b"u8.ToArray());

        Assert.False(RaftGetCommand.After(range, "ba"u8.ToArray()).Contains("ba"u8));
        Assert.True(RaftGetCommand.After(range, "ba"u8.ToArray()).Contains("baa"u8));
        Assert.False(RaftGetCommand.After(range, "a"u8.ToArray()).Contains("a1"u8));
        Assert.True(RaftGetCommand.After(range, "a"u8.ToArray()).Contains("b"u8));
        Assert.False(RaftGetCommand.After(range, "ba"u8.ToArray()).Contains("c"u8));
    }

    [Fact]
    public void A_group_takes_three_nodes_the_same_each_time_and_fewer_where_there_are_fewer()
    {
        RoutingRecord[] nodes = [.. Enumerable.Range(0, 9).Select(i => Node($"peer{i}", $"server{i}"))];

        var chosen = RaftCreateCommand.Choose("settings", nodes, null);
        Assert.Equal(3, chosen.Length);
        Assert.Equal(chosen, RaftCreateCommand.Choose("settings", [.. nodes.Reverse()], null));
        Assert.Equal(5, RaftCreateCommand.Choose("settings", nodes, 5).Length);
        Assert.Equal(2, RaftCreateCommand.Choose("settings", nodes[..2], null).Length);
        var error = Assert.Throws<CommandException>(() => RaftCreateCommand.Choose("settings", nodes[..2], 3));
        Assert.Contains("the cluster has 2 nodes; 3 are needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_started_again_is_one_node()
    {
        RoutingRecord[] nodes = [Node("peer", "old"), Node("peer", "new") with { Started = DateTimeOffset.UnixEpoch.AddDays(1) }];

        Assert.Equal("new", Assert.Single(RaftCreateCommand.Choose("settings", nodes, null)).Server);
    }

    private static RoutingRecord Node(string peer, string server) => new() { Peer = peer, Server = server, Started = DateTimeOffset.UnixEpoch };

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await WwProgram.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
