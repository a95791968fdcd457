using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class MalformedMessageTests
{
    private const string QueryHead = "000000000001000000000000";
    private const string AnswerHead = "000084000000000100000000";

    [Theory]
    [InlineData("", "no header")]
    [InlineData("0000840000000001000000", "half a header")]
    [InlineData(QueryHead, "a question is announced but missing")]
    [InlineData("0000000000ffff0000000000", "65,535 questions are announced but missing")]
    [InlineData(QueryHead + "0161", "a name without an end")]
    [InlineData(QueryHead + "3f61", "a label that is cut off")]
    [InlineData(QueryHead + "c00c00010001", "a pointer to itself")]
    [InlineData(QueryHead + "0161c00c00010001", "a pointer to its own name")]
    [InlineData(QueryHead + "c0ff00010001", "a pointer forward")]
    [InlineData(QueryHead + "ffff00010001", "a pointer beyond the end")]
    [InlineData(QueryHead + "016100000100", "a class that is cut off")]
    [InlineData(AnswerHead + "016100000100010000000000047f0000", "data that is cut off")]
    [InlineData(AnswerHead + "01610000010001000000000003" + "7f0000", "an address with three bytes")]
    [InlineData(AnswerHead + "016100000c0001000000000002" + "016100", "data that is shorter than its content")]
    [InlineData(AnswerHead + "016100000c0001000000000005016100" + "0000", "data that is longer than its content")]
    [InlineData(AnswerHead + "0161000010000100000000000205" + "6100", "a text beyond its record")]
    [InlineData(AnswerHead + "01610000100001000000000002" + "01ff", "a text that is not ASCII")]
    public void What_breaks_the_format_is_refused(string hex, string what)
    {
        var failure = Record.Exception(() => new Message().Read(Convert.FromHexString(hex)));
        Assert.True(failure is not null, $"accepted: {what}");
    }
}
