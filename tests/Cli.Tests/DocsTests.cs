using System.Diagnostics;
using System.Text.RegularExpressions;
using Wetware.Clustering.Configuration;
using Wetware.Grains.Anchors;
using Wetware.Grains.Http;
using Wetware.Grains.Modules;
using Wetware.Grains.Processes;
using Wetware.Grains.PubSub;
using Wetware.Grains.Raft;
using Wetware.Grains.Routing;
using Wetware.Grains.Sessions;
using Wetware.Grains.Tasks;
using Wetware.Silo.Configuration;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>What the documentation shows is what happens.</summary>
public sealed partial class DocsTests
{
    public static TheoryData<string, string> Blocks()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.GetFiles(Folder, "*.md").Append(Path.Combine(Folder, "../README.md")))
        {
            foreach (Match block in RunBlock().Matches(File.ReadAllText(file)))
                data.Add(Path.GetFileName(file), block.Groups[1].Value);
        }

        return data;
    }

    private static string Folder { get; } = Path.Combine(Repository.Folder, "docs");

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task A_session_that_is_shown_happens(string file, string block)
    {
        foreach (var step in Steps(block))
        {
            var (code, said) = await Run(step.Command);
            Assert.True(step.ExitCode == code, $"{file}: {step.Command} ended with {code}: {said}");
            Assert.Matches("^" + string.Join("\n", step.Expected.Select(Pattern)) + "$", said.ReplaceLineEndings("\n").TrimEnd());
        }
    }

    [Fact]
    public void Every_option_is_documented_under_its_name()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "configuration.md"));
        string[] inner = ["Discovery", "Auth", "Liveness", "Routing", "Storage", "Backup", "Anchors", "Channels", "Security", "Guests", "PubSub", "Raft", "Tasks", "Worker", "Role", "Kind", "CanLead"];
        var options = Names(typeof(NodeOptions), "Cluster").Where(name => !inner.Contains(name.Split(':')[1]))
            .Concat(Names(typeof(DiscoveryOptions), "Cluster:Discovery"))
            .Concat(Names(typeof(LivenessOptions), "Cluster:Liveness"))
            .Concat(Names(typeof(StorageOptions), "Cluster:Storage"))
            .Concat(Names(typeof(BackupOptions), "Cluster:Backup"))
            .Concat(Names(typeof(AnchorOptions), "Cluster:Anchors"))
            .Concat(Names(typeof(Wetware.Grains.Channels.ChannelOptions), "Cluster:Channels"))
            .Concat(Names(typeof(SecurityOptions), "Cluster:Security").Where(name => !name.EndsWith(":IsGiven", StringComparison.Ordinal)))
            .Concat(Names(typeof(GuestOptions), "Cluster:Guests").Where(name => name is not ("Cluster:Guests:Compiler" or "Cluster:Guests:Http")))
            .Concat(Names(typeof(GuestHttpOptions), "Cluster:Guests:Http"))
            .Concat(Names(typeof(CompilerOptions), "Cluster:Guests:Compiler"))
            .Concat(Names(typeof(RoutingOptions), "Cluster:Routing"))
            .Concat(Names(typeof(PubSubOptions), "Cluster:PubSub"))
            .Concat(Names(typeof(RaftOptions), "Cluster:Raft"))
            .Concat(Names(typeof(Wetware.Functions.FunctionOptions), Wetware.Functions.FunctionOptions.Section))
            .Concat(Names(typeof(Wetware.Devices.Supervisor.SupervisorOptions), Wetware.Devices.Supervisor.SupervisorOptions.Section).Where(name => name is not ("Cluster:Device:Endpoint" or "Cluster:Device:IsLocal")))
            .Concat(Names(typeof(AuthOptions), "Cluster:Auth"))
            .Concat(Names(typeof(TaskOptions), "Cluster:Tasks"))
            .Concat(Names(typeof(WorkerOptions), "Cluster:Worker"))
            .Concat(Names(typeof(HttpOptions), "Http"))
            .Where(name => !name.EndsWith(":RemovalTime", StringComparison.Ordinal)); // computed

        Assert.All(options, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
        Assert.All(NodeSettings.Variables.Keys, name => Assert.Contains(name, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        foreach (var file in Directory.GetFiles(Folder, "*.md").Append(Path.Combine(Folder, "../README.md")))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(file)))
            {
                var target = Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value);
                Assert.True(File.Exists(target) || Directory.Exists(target), $"{Path.GetFileName(file)} links to {link.Groups[1].Value}");
            }
        }
    }

    private static IEnumerable<string> Names(Type type, string section) => type.GetProperties().Select(p => $"{section}:{p.Name}");

    private static IEnumerable<(string Command, List<string> Expected, int ExitCode)> Steps(string block)
    {
        (string Command, List<string> Expected, int ExitCode)? step = null;
        foreach (var line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("$ ww ", StringComparison.Ordinal))
            {
                if (step is { } done)
                    yield return done;
                step = (line["$ ww ".Length..], [], 0);
            }
            else if (ExitLine().Match(line) is { Success: true } exit)
            {
                step = step!.Value with { ExitCode = int.Parse(exit.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) };
            }
            else
            {
                step!.Value.Expected.Add(line);
            }
        }

        if (step is { } last)
            yield return last;
    }

    private static string Pattern(string line) => Regex.Escape(line).Replace("…", ".*", StringComparison.Ordinal);

    private static async Task<(int Code, string Said)> Run(string command)
    {
        var start = new ProcessStartInfo("dotnet", $"\"{Path.Combine(AppContext.BaseDirectory, "ww.dll")}\" {command}")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    [GeneratedRegex(@"```console run\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex RunBlock();

    [GeneratedRegex(@"^\[exit (\d+)\]$")]
    private static partial Regex ExitLine();

    [GeneratedRegex(@"\]\(([^)#:]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
