using System.Text;
using Wetware.Cli.Output;

namespace Wetware.Tests.Output;

public sealed class EscapedStreamTests
{
    private readonly MemoryStream _terminal = new();

    [Theory]
    [InlineData("plain text\n\twith tabs\n", "plain text\n\twith tabs\n")]
    [InlineData("\e[2J\e]0;title\a", "\\u{1b}[2J\\u{1b}]0;title\\u{7}")]
    [InlineData("over\rwritten", "over\\u{d}written")]
    [InlineData("\u009b31m", "\\u{9b}31m")]
    [InlineData("\u202egnp.exe", "\\u{202e}gnp.exe")]
    [InlineData("ä€😀", "ä€😀")]
    public async Task A_terminal_sees_control_characters_escaped(string written, string shown)
    {
        await Terminal.Guarded(_terminal, isTerminal: true).WriteAsync(Encoding.UTF8.GetBytes(written));

        Assert.Equal(shown, Encoding.UTF8.GetString(_terminal.ToArray()));
    }

    [Fact]
    public void Characters_that_are_cut_between_writes_are_whole()
    {
        using var stream = Terminal.Guarded(_terminal, isTerminal: true);
        foreach (var one in Encoding.UTF8.GetBytes("ä😀\u009b\n"))
            stream.Write([one], 0, 1);

        Assert.Equal("ä😀\\u{9b}\n", Encoding.UTF8.GetString(_terminal.ToArray()));
    }

    [Fact]
    public async Task What_is_piped_passes_unchanged()
    {
        byte[] written = [0x1b, (byte)'[', 0xff, 0x00, 0x9b, (byte)'\n'];
        await Terminal.Guarded(_terminal, isTerminal: false).WriteAsync(written);

        Assert.Equal(written, _terminal.ToArray());
    }
}
