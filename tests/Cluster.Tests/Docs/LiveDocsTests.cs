using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests.Docs;

/// <summary>What pages show of a cluster that runs is what happens when it is typed, in order, into a shell beside one.</summary>
public sealed class LiveDocsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    // Pages that give the same names to different things need clusters of their own.
    [LiveTheory]
    [InlineData("README.md", "docs/queues.md")]
    [InlineData("docs/tasks.md", "docs/raft-state-machines.md")]
    public async Task What_is_shown_happens(params string[] pages)
    {
        await using var cluster = new TestCluster();
        var workers = new[] { cluster.Worker("worker-1"), cluster.Worker("worker-2") };
        var address = (await (await cluster.Gateway()).Says("HTTP on ")).Split("HTTP on ")[1].Trim();
        await Task.WhenAll(workers);
        using (var http = new HttpClient())
            await Wait.Until(async () => (await http.GetFromJsonAsync<JsonElement>($"{address}/workers")).GetArrayLength() == 2, "two workers offer themselves", Timeout);
        using var folder = new TempFolder();
        Directory.CreateSymbolicLink(folder["samples"], Path.Combine(Repository.Folder, "samples"));
        foreach (var page in pages)
        {
            var steps = LiveStep.Of(await File.ReadAllTextAsync(Path.Combine(Repository.Folder, page)));
            Assert.NotEmpty(steps);
            foreach (var step in steps)
                await Take(step, page, address, folder.Path, cluster.Namespace);
        }
    }

    private static async Task Take(LiveStep step, string page, string address, string folder, string ns)
    {
        var command = step.Command.Replace("http://127.0.0.1:8080", address, StringComparison.Ordinal);
        var (code, said) = await Type(command, folder, ns);
        for (var since = Stopwatch.StartNew(); step.OnlyLooks && !step.Shows(said) && since.Elapsed < Timeout;)
            (code, said) = await Type(command, folder, ns);
        Assert.True(code == 0, $"{page}: {step.Command}\nended with {code}:\n{said}");
        Assert.True(step.Shows(said), $"{page}: {step.Command}\nsaid\n{said}\nand not\n{step.Said}");
    }

    // Variables that one command sets are there for the next: a shell sources the file that the one before left.
    private static async Task<(int Code, string Said)> Type(string command, string folder, string ns)
    {
        var script = $$"""
            ww() { dotnet "{{WwProcess.Assembly}}" "$@"; }
            touch .state; . ./.state
            {{command}}
            code=$?
            declare -p digest > .state 2>/dev/null
            exit $code
            """;
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["WW_NS"] = ns;
        start.Environment["NO_COLOR"] = "1";
        start.Environment["WW_TIMEOUT"] = "60";
        using var shell = Process.Start(start)!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        using var deadline = new CancellationTokenSource(Timeout);
        try
        {
            await shell.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
        }

        return (shell.ExitCode, await output + await errors);
    }
}
