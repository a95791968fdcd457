using System.Diagnostics;
using Xunit.Abstractions;

namespace Wetware.Tests;

public sealed class NetworkNamespaceTests(ITestOutputHelper output)
{
    private const int CannotBeMade = 77;

    [Fact]
    public async Task Two_machines_on_one_link_form_a_cluster()
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "network-namespaces.sh"));
        start.ArgumentList.Add(WwProcess.Assembly);
        using var script = Process.Start(start)!;
        var said = script.StandardOutput.ReadToEndAsync();
        var errors = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();

        output.WriteLine(await said + await errors);
        if (script.ExitCode == CannotBeMade)
            return; // the message above says why: no root, or no network namespaces here
        Assert.True(script.ExitCode == 0, await said + await errors);
    }
}
