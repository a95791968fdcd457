using Wetware.Testing;

namespace Wetware.Tests;

[Collection("cluster")]
public sealed class UpTests
{
    [Fact]
    public async Task Up_runs_three_processes_and_stops_them_together()
    {
        using var folder = new TempFolder();
        var ns = $"test-{Guid.NewGuid():n}";
        await using var up = WwProcess.Start("up", "--ns", ns, "--data", folder.Path, "--listen", "127.0.0.1:0");
        foreach (var name in (string[])["gateway ", "worker-1", "worker-2"])
            await Wait.Until(() => up.HasExited || up.Lines.Any(l => l.StartsWith(name, StringComparison.Ordinal) && l.Contains("Ready as", StringComparison.Ordinal)), $"{name} is ready", TimeSpan.FromSeconds(90));

        var (code, table) = await WwProcess.Run("ls", "--ns", ns, "--timeout", "60");
        Assert.Equal(0, code);
        Assert.Equal(4, table.Split('\n').Length);
        Assert.DoesNotContain(up.Lines, line => line.Contains(" error: ", StringComparison.Ordinal));

        Assert.Equal(0, await up.Terminate());
        Assert.Equal(3, up.Lines.Count(line => line.EndsWith("Node: Stopped", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_with_its_option()
    {
        using var folder = new TempFolder();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        var (code, said) = await WwProcess.Run("gateway", "--data", folder.Path, "--listen", taken.LocalEndpoint.ToString()!);

        Assert.Equal(2, code);
        Assert.Contains("Http:Listen", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cluster_a_command_says_so_and_ends_with_three()
    {
        var (code, said) = await WwProcess.Run("ls", "--ns", $"test-{Guid.NewGuid():n}", "--timeout", "0.5");

        Assert.Equal(3, code);
        Assert.Contains("ww doctor", said, StringComparison.Ordinal);
    }
}
