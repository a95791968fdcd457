namespace Wetware.Tests;

public sealed class AbortTests
{
    [Theory]
    [InlineData("stack of 2 MiB", true)]
    [InlineData("stack of more than 2 MiB", false)]
    [InlineData("function with a GC type", true)]
    [InlineData("export with a GC type", false)]
    public async Task Some_uses_end_the_process(string name, bool survives)
    {
        var (survived, output) = await Aborts.RunInChild(name);
        Assert.True(survived == survives, output);
    }
}
