using System.Text;

namespace Wetware.Raft.Tests.Node;

public sealed class DescribeTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("\a\b\t\n\v\f\r", "\"\\a\\b\\t\\n\\v\\f\\r\"")]
    [InlineData("\u0001\u007f", "\"\\x01\\x7f\"")]
    [InlineData("é∞", "\"é∞\"")]
    [InlineData("\u200b", "\"\\u200b\"")]
    public void Data_is_quoted_as_by_go(string data, string expected) =>
        Assert.Equal($"1/2 EntryNormal {expected}", new Entry(1, 2, Encoding.UTF8.GetBytes(data)).ToString());

    [Fact]
    public void Bytes_that_are_not_text_are_escaped_one_by_one() =>
        Assert.Equal("1/2 EntryNormal \"\\xff\\xe2a\"", new Entry(1, 2, new byte[] { 0xff, 0xe2, (byte)'a' }).ToString());

    [Fact]
    public void Message_shows_what_is_set()
    {
        var message = new Message
        {
            Type = MessageType.AppResp,
            From = 10,
            To = NodeId.AppendThread,
            Term = 3,
            Index = 7,
            LogTerm = 2,
            Reject = true,
            RejectHint = 6,
            Commit = 5,
            Vote = 4,
        };
        Assert.Equal("a->AppendThread MsgAppResp Term:3 Log:2/7 Rejected (Hint: 6) Commit:5 Vote:4", message.ToString());
    }

    [Fact]
    public void Read_states_are_part_of_a_ready() => Assert.Equal(
        "Ready MustSync=false:\nReadStates [{4 [102 111]} {5 []}]\n",
        new Ready { ReadStates = [new(4, "fo"u8.ToArray()), new(5, default)] }.ToString());

    [Theory]
    [InlineData(1UL, 1UL, 0, EntryType.Normal, 4UL)]
    [InlineData(4UL, 4UL, 0, EntryType.Normal, 4UL)]
    [InlineData(128UL, 1UL, 0, EntryType.Normal, 5UL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 0, EntryType.Normal, 22UL)]
    [InlineData(1UL, 1UL, 1, EntryType.Normal, 7UL)]
    [InlineData(1UL, 1UL, 127, EntryType.Normal, 133UL)]
    [InlineData(1UL, 1UL, 128, EntryType.Normal, 135UL)]
    [InlineData(1UL, 1UL, 0, EntryType.ConfChangeV2, 6UL)]
    public void Size_is_that_of_the_protocol_buffer_encoding(ulong term, ulong index, int length, EntryType type, ulong expected) =>
        Assert.Equal(expected, new Entry(term, index, new byte[length], type).EncodedSize);
}
