using Wetware.Cli;
using Wetware.Cli.Commands;
using Wetware.Silo.Hosting;

namespace Wetware.Tests;

public sealed class ClientFlagsTests
{
    [Theory]
    [InlineData(null, null, 5)]
    [InlineData(null, "", 5)]
    [InlineData(null, "0.5", 0.5)]
    [InlineData(2.5, "60", 2.5)]
    [InlineData(3600.0, "soon", 3600)]
    public void The_flag_comes_before_the_variable(double? flag, string? variable, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), ClientFlags.Timeout(flag, variable));

    [Theory]
    [InlineData(0.0, null, "--timeout")]
    [InlineData(3601.0, "5", "--timeout")]
    [InlineData(double.NaN, "5", "--timeout")]
    [InlineData(null, "soon", "WW_TIMEOUT")]
    [InlineData(null, "-1", "WW_TIMEOUT")]
    [InlineData(null, "NaN", "WW_TIMEOUT")]
    public void What_is_out_of_range_is_refused_by_name(double? flag, string? variable, string name)
    {
        var error = Assert.Throws<CommandException>(() => ClientFlags.Timeout(flag, variable));

        Assert.Equal($"{name}: must be 0.1 to 3600 seconds", error.Message);
        Assert.Equal(ExitCodes.Usage, error.ExitCode);
    }
}
