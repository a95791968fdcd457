using System.Diagnostics;
using Wetware.Cli;
using Wetware.Testing;

namespace Wetware.Tests.Up;

/// <summary><c>ww stop</c> over processes that hold the locks of nodes and do what a test wants when they are asked to stop.</summary>
public sealed class LocalStopTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<Process> _started = [];

    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Nothing_that_runs_is_exit_code_3()
    {
        File.WriteAllText(_folder["node.lock"], "");
        File.WriteAllText(_folder["node.pid"], "1");

        var (code, _, error) = await Stop();

        Assert.Equal(3, code);
        Assert.Contains(_folder.Path, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_supervisor_stops_first_then_workers_then_the_gateway()
    {
        foreach (var (folder, name) in new[] { ("gateway", "node"), ("worker-1", "node"), (".", "up") })
            await Hold(folder, name, "sleep 600");

        var (code, output, _) = await Stop();

        Assert.Equal(0, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(" (")[0]);
        Assert.Equal(["stopping ww up", "stopping worker-1", "stopping gateway", "stopped"], lines);
        Assert.All(_started, process => Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task What_does_not_stop_is_named_at_the_deadline_and_killed_only_on_demand()
    {
        await Hold("worker-1", "node", "trap '' TERM; while :; do sleep 1; done");

        var (code, output, _) = await Stop("--deadline", "1");
        Assert.Equal(1, code);
        Assert.Contains("worker-1 (process ", output, StringComparison.Ordinal);
        Assert.False(_started[0].HasExited);

        Assert.Equal(1, (await Stop("--deadline", "1", "--kill")).Code);
        Assert.True(_started[0].WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("--deadline", "0")]
    [InlineData("--deadline", "3601")]
    [InlineData("--ns", "Wrong")]
    public async Task Bad_flags_are_refused(string flag, string value)
    {
        var (code, _, error) = await Stop(flag, value);

        Assert.Equal(2, code);
        Assert.Contains(flag, error, StringComparison.Ordinal);
    }

    // A shell that holds the lock itself, as a node's process does.
    private async Task Hold(string folder, string name, string script)
    {
        var path = Directory.CreateDirectory(_folder[folder]).FullName;
        var process = Process.Start("sh", ["-c", $"exec 9>>'{path}/{name}.lock' && flock -n 9 && echo $$ > '{path}/{name}.pid' && {(script.Contains(';', StringComparison.Ordinal) ? script : $"exec {script}")}"]);
        _started.Add(process);
        await Wait.Until(() => Clustering.Identity.ProcessLock.Holder(path, name) == process.Id, $"{folder} holds {name}");
    }

    private async Task<(int Code, string Output, string Error)> Stop(params string[] flags)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await WwProgram.Run(["stop", "--data", _folder.Path, .. flags], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
