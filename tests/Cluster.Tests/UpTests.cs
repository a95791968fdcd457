using System.Diagnostics;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

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
    public async Task A_worker_that_is_killed_is_started_again()
    {
        using var folder = new TempFolder();
        await using var up = WwProcess.Start("up", "--ns", $"test-{Guid.NewGuid():n}", "--data", folder.Path, "--listen", "127.0.0.1:0", "--workers", "1");
        await up.Says("ww       | ready: http://127.0.0.1:");

        using (var worker = Process.GetProcessById(ProcessOf(Path.Combine(folder.Path, "worker-1"))))
            worker.Kill();

        await up.Says("worker-1 ended with exit code 137; starting it again in 1 s");
        await Wait.Until(() => up.HasExited || up.Lines.Count(line => line.StartsWith("worker-1", StringComparison.Ordinal) && line.Contains("Ready as", StringComparison.Ordinal)) == 2, "the worker is ready again", TimeSpan.FromSeconds(90));
        Assert.Equal(0, await up.Terminate());
    }

    [Fact]
    public async Task A_node_is_drained_and_all_are_stopped_from_another_terminal()
    {
        using var folder = new TempFolder();
        var ns = $"test-{Guid.NewGuid():n}";
        await using var up = WwProcess.Start("up", "--ns", ns, "--data", folder.Path, "--listen", "127.0.0.1:0", "--workers", "1");
        await up.Says("ww       | ready: http://127.0.0.1:");
        var (_, nodes) = await WwProcess.Run("ls", "--json", "--ns", ns, "--timeout", "60");
        var worker = JsonDocument.Parse(nodes.Split('\n').Single(line => line.Contains("\"worker\"", StringComparison.Ordinal))).RootElement.GetProperty("server").GetString()!;

        var (drained, said) = await WwProcess.Run("node", "drain", worker[..8], "--ns", ns, "--timeout", "60");
        Assert.True(drained == 0, said);
        Assert.Contains($"node {worker} is drained and stays cordoned", said, StringComparison.Ordinal);
        Assert.Contains("worker, cordoned", (await WwProcess.Run("ls", "--ns", ns, "--timeout", "60")).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "worker-1", "cordoned")));
        var (second, why) = await WwProcess.Run("up", "--ns", ns, "--data", folder.Path, "--listen", "127.0.0.1:0");
        Assert.Equal(2, second);
        Assert.Contains("runs in", why, StringComparison.Ordinal);

        var (stopped, told) = await WwProcess.Run("stop", "--data", folder.Path, "--deadline", "90");
        Assert.True(stopped == 0, told);
        Assert.Equal(0, await up.Exit());
        Assert.Equal(3, (await WwProcess.Run("stop", "--data", folder.Path)).ExitCode);
    }

    // The process that was given this data folder.
    private static int ProcessOf(string data) => Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Single(id => id > 0 && CommandLine(id).Split('\0') is var arguments && arguments.Contains(data) && arguments.Contains("start"));

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
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
