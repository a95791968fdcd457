using System.Text.Json;
using Wetware.Cli;
using Wetware.Cli.Raft;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;

namespace Wetware.Tests.Raft;

public sealed class RaftOutputTests : IDisposable
{
    private static readonly RaftMemberStatus Leader = new()
    {
        Group = "settings",
        Kind = "kv",
        Member = 0xa1,
        Peer = "QmA",
        Server = "00000000000000aa",
        Role = RaftMemberRole.Leader,
        Term = 4,
        Leader = 0xa1,
        Commit = 12,
        Applied = 12,
        First = 3,
        Last = 12,
        Snapshot = 2,
        Members =
        [
            new() { Member = 0xa1, Peer = "QmA", IsVoter = true },
            new() { Member = 0xb2, Peer = "QmB", IsVoter = true, Match = 10, IsActive = true },
            new() { Member = 0xc3, Peer = "QmC", Match = 5 },
        ],
    };

    private static readonly RaftMemberStatus Follower = Leader with
    {
        Member = 0xb2,
        Peer = "QmB",
        Server = "00000000000000bb",
        Role = RaftMemberRole.Follower,
        Commit = 10,
        Applied = 10,
        Last = 10,
    };

    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public async Task A_watch_shows_so_many_changes_and_says_where_it_has_lost_some()
    {
        using var error = new StringWriter { NewLine = "\n" };
        KeyValueUpdate[] updates = [new(1, []), new(4, [Put("a", 2), Put("b", 4)], IsReset: true), new(6, [Put("c", 5), Put("d", 6)])];

        await KeyWatch.Show(updates.ToAsyncEnumerable(), 3, new(_output, json: false), error);

        Assert.Equal("2  put  a  v\n4  put  b  v\n5  put  c  v\n", _output.ToString());
        Assert.Equal(
            "ww: watching after revision 1\nww: the changes after revision 1 are not kept; showing the keys as they are, then what changes\n", error.ToString());

        static KeyValueChange Put(string key, ulong revision) =>
            new(KeyValueChangeKind.Put, new(System.Text.Encoding.UTF8.GetBytes(key), "v"u8.ToArray(), revision, revision, 1, 0));
    }

    [Fact]
    public void Leases_are_listed_with_what_is_left_of_them()
    {
        LeaseLsCommand.Print(_output, json: false, [new(9, 12, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(4.25), 2)]);
        LeaseLsCommand.Print(_output, json: true, [new(9, 12, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(4.25), 2)]);

        Assert.Equal(
            "LEASE  SECONDS  LEFT  KEYS\n12     30       4.3   2\n{\"lease\":12,\"seconds\":30,\"left\":4.25,\"keys\":2}\n", _output.ToString());
    }

    [Fact]
    public void Groups_are_listed_with_their_leader()
    {
        var stored = new RaftGroupInfo { Name = "queues", Id = Guid.NewGuid(), Kind = "queue", IsStored = true };
        new RaftPrinter(_output, json: false).Groups([Leader, Follower, Follower with { Group = "other", Members = [] }], [stored]);

        Assert.Equal(
            """
            GROUP     KIND   LEADER            TERM  COMMIT  MEMBERS
            settings  kv     00000000000000aa  4     12      3 (2 in reach)
            other     kv     none              4     10      1 (1 in reach)
            queues    queue                                  none: kept in the cluster's storage

            """.ReplaceLineEndings("\n"),
            _output.ToString());
    }

    [Fact]
    public void Members_are_shown_with_what_they_lack()
    {
        new RaftPrinter(_output, json: false).Members([Follower, Leader]);

        Assert.Equal(
            """
            MEMBER            PEER  SERVER            ROLE     MATCH  LAG  STATE
            00000000000000a1  QmA   00000000000000aa  leader   12     0    active
            00000000000000b2  QmB   00000000000000bb  voter    10     2    active
            00000000000000c3  QmC                     learner  5      7    silent

            """.ReplaceLineEndings("\n"),
            _output.ToString());
    }

    [Fact]
    public void Without_a_leader_nothing_is_said_of_lag()
    {
        new RaftPrinter(_output, json: true).Members([Follower]);

        var rows = Lines();
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.False(row.TryGetProperty("lag", out _) || row.TryGetProperty("active", out _)));
        Assert.Equal("voter", rows[0].GetProperty("role").GetString());
    }

    [Fact]
    public void Status_is_a_row_or_an_object_for_each_member()
    {
        new RaftPrinter(_output, json: false).Status([Leader, Follower with { Role = RaftMemberRole.Failed, Failure = "bad\e[2J", Leader = 0 }]);
        Assert.Contains("3-12", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("bad\\u{1b}[2J", _output.ToString(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        new RaftPrinter(_output, json: true).Status([Leader]);
        var member = Assert.Single(Lines());
        Assert.Equal("00000000000000a1", member.GetProperty("member").GetString());
        Assert.Equal("leader", member.GetProperty("role").GetString());
        Assert.Equal(12, member.GetProperty("applied").GetInt32());
    }

    [Theory]
    [InlineData("00000000000000b2", 0xb2ul)]
    [InlineData("00000000000000bb", 0xb2ul)]
    [InlineData("QmC", 0xc3ul)]
    public void A_member_is_named_by_its_id_or_its_node(string text, ulong member) => Assert.Equal(member, MemberNames.Find([Leader, Follower], text));

    [Theory]
    [InlineData("", 1)]
    [InlineData("QmX", 1)]
    [InlineData("Qm", 2)]
    public void A_name_of_no_member_or_of_several_is_refused(string text, int code) =>
        Assert.Equal(code, Assert.Throws<CommandException>(() => MemberNames.Find([Leader, Follower], text)).ExitCode);

    [Fact]
    public void Changes_are_lines_that_cannot_move_the_cursor()
    {
        var printer = new KeyValuePrinter(_output, json: false);

        printer.Change(new(KeyValueChangeKind.Put, Entry("k\n1"u8, "\e[2J"u8)));
        printer.Change(new(KeyValueChangeKind.Delete, Entry("k"u8, ""u8)));
        printer.Entry(Entry("a"u8, "b"u8), keysOnly: false);
        printer.Entry(Entry("a"u8, ""u8), keysOnly: true);

        Assert.Equal("7  put  k\\u{a}1  \\u{1b}[2J\n7  delete  k\na  b\na\n", _output.ToString());
    }

    [Fact]
    public async Task Keys_and_values_that_are_no_text_are_base64_in_json()
    {
        var printer = new KeyValuePrinter(_output, json: true);

        await printer.Value(Entry([0xff], [0xfe, 0x00]), CancellationToken.None);
        printer.Change(new(KeyValueChangeKind.Put, Entry("k"u8, "text"u8)));
        printer.Change(new(KeyValueChangeKind.Delete, Entry("k"u8, ""u8)));

        var lines = Lines();
        Assert.Equal(("/w==", "/gA="), (lines[0].GetProperty("keyBytes").GetString(), lines[0].GetProperty("value").GetString()));
        Assert.False(lines[0].TryGetProperty("key", out _) || lines[0].TryGetProperty("text", out _));
        Assert.Equal(("put", "k", "text"), (lines[1].GetProperty("event").GetString(), lines[1].GetProperty("key").GetString(), lines[1].GetProperty("text").GetString()));
        Assert.Equal("delete", lines[2].GetProperty("event").GetString());
        Assert.False(lines[2].TryGetProperty("value", out _) || lines[2].TryGetProperty("text", out _));
    }

    [Fact]
    public void A_refused_write_is_exit_code_one_and_says_what_is_there()
    {
        var refused = new KeyAnswer(9, Changed: false, Entry("k"u8, "v"u8));

        Assert.Equal(0, KeyValuePrinter.Outcome(_output, json: false, "k", new(8, Changed: true, null), "no"));
        Assert.Equal(1, KeyValuePrinter.Outcome(_output, json: true, "k", refused, "no"));
        var error = Assert.Throws<CommandException>(() => KeyValuePrinter.Outcome(_output, json: false, "k", refused, "the key does not hold what is expected"));

        Assert.StartsWith("revision 8\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"done\":false,\"revision\":9,\"entry\":{\"key\":\"k\"", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, "\"k\": the key does not hold what is expected (last written by revision 7)"), (error.ExitCode, error.Message));
    }

    public void Dispose() => _output.Dispose();

    private static KeyValueEntry Entry(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => new(key.ToArray(), value.ToArray(), 5, 7, 2, 0);

    private JsonElement[] Lines() =>
        [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
