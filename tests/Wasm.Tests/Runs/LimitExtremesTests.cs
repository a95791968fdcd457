using System.Diagnostics;

namespace Wetware.Tests.Runs;

public sealed class LimitExtremesTests
{
    [Fact]
    public async Task No_value_of_a_limit_ends_the_process()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(LimitExtremes).Assembly.Location);
        start.ArgumentList.Add(LimitExtremes.Argument);
        using var child = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var output = child.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = child.StandardError.ReadToEndAsync(deadline.Token);
            await child.WaitForExitAsync(deadline.Token);
            Assert.True(child.ExitCode == 0, $"exit code {child.ExitCode}\n{await output}\n{await errors}");
            Assert.EndsWith("0 wrong", (await output).TrimEnd(), StringComparison.Ordinal);
        }
        finally
        {
            if (!child.HasExited)
                child.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("stack", "-1")]
    [InlineData("stack", "4GiB")]
    [InlineData("stack", "99999999999999999999")]
    [InlineData("memory", "-1MiB")]
    [InlineData("memory", "9223372036854775807GiB")]
    [InlineData("table", "4294967296")]
    [InlineData("table", "-1")]
    [InlineData("time", "-1s")]
    [InlineData("time", "1e9")]
    [InlineData("fuel", "-1")]
    [InlineData("files", "2147483648")]
    [InlineData("log-lines", "")]
    public void Limits_that_do_not_read_are_refused_by_name_and_value(string name, string value)
    {
        var refused = Assert.Throws<FormatException>(() => Wetware.Wasm.Runs.GuestLimitTexts.With(Wetware.Wasm.Runs.GuestLimits.Default, name, value));
        Assert.Contains($"'{name}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", refused.Message, StringComparison.Ordinal);
    }
}
