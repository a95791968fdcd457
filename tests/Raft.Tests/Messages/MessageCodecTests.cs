namespace Wetware.Raft.Tests.Messages;

public sealed class MessageCodecTests
{
    private static readonly Message Full = new()
    {
        Type = MessageType.App,
        To = ulong.MaxValue - 2,
        From = 2,
        Term = 3,
        LogTerm = 4,
        Index = 5,
        Entries = new[] { new Entry(3, 6, new byte[] { 1, 2, 3 }), new Entry(3, 7, default, EntryType.ConfChangeV2) },
        Commit = 8,
        Snapshot = new(9, 2, new() { Voters = [1, 2], Learners = [3], VotersOutgoing = [1], LearnersNext = [4], AutoLeave = true }, new byte[] { 7 }),
        Reject = true,
        RejectHint = 11,
        Context = new byte[] { 12 },
        Vote = 13,
    };

    [Fact]
    public void Every_field_is_read_back()
    {
        Assert.True(MessageCodec.TryRead(MessageCodec.Encode(Full), out var read, out var problem), problem);

        AssertSame(Full, read);
    }

    [Fact]
    public void Every_kind_of_message_is_read_back()
    {
        foreach (var type in Enum.GetValues<MessageType>())
        {
            Assert.True(MessageCodec.TryRead(MessageCodec.Encode(new Message { Type = type }), out var read, out var problem), problem);
            AssertSame(new Message { Type = type }, read);
        }
    }

    [Fact]
    public void The_encoding_of_an_entry_has_the_size_that_limits_count()
    {
        var without = MessageCodec.Encode(Full with { Entries = default }).Length;
        var with = MessageCodec.Encode(Full).Length;

        // A tag and a length of one byte each for both entries.
        Assert.Equal((int)EntrySize.Encoded(Full.Entries.Span) + 4, with - without);
    }

    [Fact]
    public void A_message_that_is_cut_anywhere_is_refused_or_is_a_shorter_message()
    {
        var data = MessageCodec.Encode(Full);
        for (var length = 0; length < data.Length; length++)
        {
            if (MessageCodec.TryRead(data.AsMemory(0, length), out var read, out var problem))
                Assert.True(MessageCodec.Encode(read).Length <= Math.Max(length, 2));
            else
                Assert.NotEmpty(problem);
        }
    }

    [Fact]
    public void Random_changes_never_throw_and_what_is_read_is_in_range()
    {
        var data = MessageCodec.Encode(Full);
        var random = new Random(7);
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var changed = (byte[])data.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            if (!MessageCodec.TryRead(changed, out var read, out var problem))
            {
                Assert.NotEmpty(problem);
                refused++;
                continue;
            }
            Assert.True(read.Type <= MessageType.ForgetLeader);
            Assert.All(read.Entries.ToArray(), entry => Assert.True(entry.Type <= EntryType.ConfChangeV2));
        }
        Assert.InRange(refused, 1_000, 20_000);
    }

    [Fact]
    public void Limits_are_named()
    {
        Assert.Contains("'type': 24", Problem([0x08, 24]), StringComparison.Ordinal);
        Assert.Contains("'reject': 2", Problem([0x50, 2]), StringComparison.Ordinal);
        Assert.Contains("'context': 4097 bytes; at most 4096", Problem(MessageCodec.Encode(Full with { Context = new byte[4097] })), StringComparison.Ordinal);
        Assert.Contains(
            "'entries': more than 65536",
            Problem(MessageCodec.Encode(Full with { Entries = new Entry[MessageCodec.MaxEntries + 1] })),
            StringComparison.Ordinal);
        var tooMany = new ConfState { Voters = [.. Enumerable.Range(1, MessageCodec.MaxMembers + 1).Select(id => (ulong)id)] };
        Assert.Contains("more than 1024 members", Problem(MessageCodec.Encode(Full with { Snapshot = new(1, 1, tooMany) })), StringComparison.Ordinal);
        Assert.Contains("wrong wire type", Problem([0x12, 0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_fields_of_later_versions_are_skipped()
    {
        byte[] data = [.. MessageCodec.Encode(Full), 0x78, 5, 0x82, 0x01, 2, 9, 9];

        Assert.True(MessageCodec.TryRead(data, out var read, out var problem), problem);
        AssertSame(Full, read);
    }

    private static string Problem(byte[] data)
    {
        Assert.False(MessageCodec.TryRead(data, out _, out var problem));
        return problem;
    }

    private static void AssertSame(Message expected, Message actual)
    {
        Assert.Equal(expected.ToString(), actual.ToString());
        Assert.Equal(MessageCodec.Encode(expected), MessageCodec.Encode(actual));
    }
}
