using System.Text;

namespace Orleans.Standin.Tests.Runtime;

public sealed class StableHashTests
{
    [Theory]
    [InlineData("", 0x02CC5D05u)]
    [InlineData("a", 0x550D7456u)]
    [InlineData("abc", 0x32D153FFu)]
    [InlineData("Nobody inspects the spammish repetition", 0xE2293B2Fu)]
    public void It_is_XxHash32(string text, uint hash) => Assert.Equal(hash, StableHash.ComputeHash(Encoding.UTF8.GetBytes(text)));
}
