using System.Collections.Concurrent;
using System.Diagnostics;
using Wetware.Security;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>The client library from a program of its own, on nodes that are processes.</summary>
[Collection(SharedCluster.Name)]
public sealed class ClientTests(SharedCluster.Nodes nodes)
{
    // From its own folder, which holds all that it needs: samples/csharp/bin/<configuration>/<framework>.
    private static string SampleFolder { get; } =
        Path.Combine(Repository.Folder, "samples/csharp", Path.GetRelativePath(Path.Combine(Repository.Folder, "tests/Cluster.Tests"), AppContext.BaseDirectory));

    [Fact]
    public async Task The_examples_of_the_page_work()
    {
        var printed = new ConcurrentQueue<string>();
        using var signer = EcdsaSigner.Create();

        await ClientPageProgram.Run(nodes.Namespace, Repository.Sample("hash"), signer, printed.Enqueue).WaitAsync(TimeSpan.FromSeconds(120));

        Assert.Equal(["first", "hello", "True: good morning"], printed.Take(3));
        Assert.Contains("printer at 10.0.0.7:9100", printed);
        Assert.Contains("Done: 2832", printed);
        Assert.Contains("process ended: Exited", printed);
        Assert.Contains(printed, line => line.StartsWith("Denied: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sample_program_uses_a_channel_a_topic_and_a_task()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(SampleFolder, "wetware-sample.dll"), Repository.Sample("hash"), nodes.Namespace])
            start.ArgumentList.Add(argument);

        using var sample = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        var (output, error) = (sample.StandardOutput.ReadToEndAsync(deadline.Token), sample.StandardError.ReadToEndAsync(deadline.Token));
        try
        {
            await sample.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!sample.HasExited)
                sample.Kill();
        }

        Assert.Equal(("", 0), (await error, sample.ExitCode));
        Assert.Equal(["channel: hello", "topic: it works", "task: Done, result 2832"], (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_page_shows_the_examples_that_are_tested()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Folder, "tests/Cluster.Tests/ClientPageProgram.cs"));
        var page = File.ReadAllText(Path.Combine(Repository.Folder, "docs/client.md"));
        var parts = source.Split("        // page: begin\n").Skip(1).Select(part => part.Split("        // page: end\n")[0].Trim('\n')).ToArray();

        Assert.Equal(10, parts.Length);
        Assert.All(parts, part => Assert.Contains(string.Join('\n', part.Split('\n').Select(line => line.Length > 8 ? line[8..] : line.Trim())), page, StringComparison.Ordinal));
    }
}
