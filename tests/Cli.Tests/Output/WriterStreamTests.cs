using System.Text;
using Wetware.Cli.Output;

namespace Wetware.Tests.Output;

public sealed class WriterStreamTests
{
    private readonly StringWriter _writer = new();

    [Fact]
    public async Task Characters_that_are_cut_between_writes_are_put_together()
    {
        using var stream = Terminal.Open(_writer);
        foreach (var part in Encoding.UTF8.GetBytes("größer \u001b[31m 🦊"))
            await stream.WriteAsync(new[] { part });

        Assert.Equal("größer \u001b[31m 🦊", _writer.ToString());
    }

    [Fact]
    public void The_writer_stays_open()
    {
        using (var stream = Terminal.OpenRaw(_writer))
            stream.Write("first"u8);
        _writer.Write(" second");

        Assert.Equal("first second", _writer.ToString());
    }
}
