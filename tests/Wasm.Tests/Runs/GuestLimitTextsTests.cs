using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

public sealed class GuestLimitTextsTests
{
    [Fact]
    public void Limits_are_read_with_their_units()
    {
        var limits = GuestLimits.Default
            .With("memory", "64MiB").With("table", "10").With("stack", "128k").With("time", "1.5s")
            .With("fuel", "1000000").With("output", "1g").With("files", "20").With("log-lines", "0");
        Assert.Equal(64L << 20, limits.MemoryBytes);
        Assert.Equal(10U, limits.TableElements);
        Assert.Equal(128 << 10, limits.StackBytes);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), limits.Time);
        Assert.Equal((1_000_000UL, 1L << 30, 20, 0), (limits.Fuel!.Value, limits.OutputBytes, limits.OpenFiles, limits.LogLines));
        Assert.Null(limits.With("fuel", "none").Fuel);
        Assert.Equal(TimeSpan.FromMilliseconds(250), limits.With("time", "250ms").Time);
        Assert.Equal(TimeSpan.FromSeconds(3), limits.With("time", "3").Time);
        Assert.Equal(65536, limits.With("memory", "65536").MemoryBytes);
    }

    [Theory]
    [InlineData("speed", "1")]
    [InlineData("memory", "-1")]
    [InlineData("memory", "1.5MiB")]
    [InlineData("memory", "9999999999999999999")]
    [InlineData("memory", "9999999999GiB")]
    [InlineData("time", "soon")]
    [InlineData("time", "1e300s")]
    [InlineData("files", "")]
    [InlineData("table", "4294967296")]
    public void What_does_not_read_so_is_named(string name, string value) =>
        Assert.Contains(name, Assert.Throws<FormatException>(() => GuestLimits.Default.With(name, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_limit_of_a_run_can_be_set_by_its_word() =>
        Assert.Equal(["memory", "table", "stack", "time", "fuel", "output", "files", "log-lines"], GuestLimitTexts.Names);
}
