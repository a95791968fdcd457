using Microsoft.Extensions.DependencyInjection;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Processes;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Processes;

/// <summary>Processes that use capabilities.</summary>
[Collection(SharedNodes.Name)]
public sealed class GuestProcessTests(SharedNodes.Nodes nodes)
{
    [Fact]
    public async Task A_guest_starts_children_that_it_waits_for_without_holding_their_slot()
    {
        var card = nodes.Cluster.Cards.First();
        var info = await Start(card, "nest", ["6"], ("executor", await Executor(card)));

        var result = await Processes.WaitAsync(Id(info));

        Assert.Equal((ProcessEnd.Exited, 7u, ""), (result.End, result.ExitCode, await Output(info)));
        var all = await Processes.PsAsync(Server(card), ended: true);
        var line = new List<uint> { info.Pid };
        while (all.FirstOrDefault(process => process.Ppid == line[^1]) is { } child)
            line.Add(child.Pid);
        Assert.Equal(7, line.Count);
    }

    [Fact]
    public async Task What_a_guest_was_not_granted_it_has_not()
    {
        var info = await Start(nodes.Cluster.Cards.First(), "nest", ["1"]);

        Assert.Equal(1u, (await Processes.WaitAsync(Id(info))).ExitCode);
        Assert.Contains("executor: was not granted", await Output(info), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_narrowed_executor_cannot_spawn_and_one_of_another_node_spawns_there()
    {
        var cards = nodes.Cluster.Cards.ToArray();
        var executor = await Executor(cards[0]);
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
        var lister = await client.AttenuateAsync(executor, ["ps"]);
        var there = (await client.CallAsync(executor, "at", System.Text.Encoding.UTF8.GetBytes(cards[1].Server))).Single();

        var denied = await Start(cards[0], "nest", ["1"], ("executor", lister));
        var moved = await Start(cards[0], "nest", ["1"], ("executor", there));

        Assert.Equal(1u, (await Processes.WaitAsync(Id(denied))).ExitCode);
        Assert.Equal((7u, ""), ((await Processes.WaitAsync(Id(moved))).ExitCode, await Output(moved)));
        Assert.Contains(await Processes.PsAsync(Server(cards[1]), ended: true), process => process.Module == moved.Module && process.Ppid == 1);
    }

    [Fact]
    public async Task What_a_guest_starts_has_no_more_than_the_guest()
    {
        var card = nodes.Cluster.Cards.First();
        var client = nodes.Client.ServiceProvider.GetRequiredService<CapabilityClient>();
        var executor = await Executor(card);
        var module = await new Wetware.Modules.ModuleClient(nodes.Client).PutAsync(Samples.Read("sleep"));
        var own = new ProcessLimits { Memory = 1 << 20, Table = 10, Stack = 1 << 16, Time = TimeSpan.FromSeconds(20), Fuel = 1000, Output = 100, Files = 5, LogLines = 7 };
        GuestCaller.Set(card.Server, 4242, own);

        foreach (var (name, value) in ((string, string)[])[("memory", "2MiB"), ("table", "11"), ("stack", "128KiB"), ("time", "21s"), ("fuel", "1001"), ("output", "101"), ("files", "6"), ("log-lines", "8")])
        {
            foreach (var detached in (bool[])[false, true])
            {
                var json = $$"""{"module":"{{module.Digest}}","limits":{"{{name}}":"{{value}}"},"detached":{{(detached ? "true" : "false")}}}""";
                var refused = await Assert.ThrowsAsync<WetwareException>(() => client.CallAsync(executor, "spawn", System.Text.Encoding.UTF8.GetBytes(json)));
                Assert.Equal(ErrorKind.Limit, refused.Kind);
                Assert.Contains($"limits: {name}:", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Limits_that_are_left_out_are_the_default_or_the_starters_whichever_is_less()
    {
        var own = new ProcessLimits { Memory = 1 << 20, Table = 1_000_000, Stack = 1 << 16, Time = TimeSpan.FromDays(30), Fuel = 1000, Output = 100, Files = 200, LogLines = 7 };

        Assert.Equal(
            new ProcessLimits { Memory = 1 << 20, Table = 100_000, Stack = 1 << 16, Time = TimeSpan.FromDays(1), Fuel = 1000, Output = 100, Files = 128, LogLines = 7 },
            ProcessChecks.Narrow(new ProcessLimits(), own));
        Assert.Equal(99UL, ProcessChecks.Narrow(new ProcessLimits { Fuel = 99 }, own).Fuel);
        Assert.Equal(99UL, ProcessChecks.Narrow(new ProcessLimits { Fuel = 99 }, own with { Fuel = null }).Fuel);
        Assert.Null(ProcessChecks.Narrow(new ProcessLimits(), own with { Fuel = null }).Fuel);
    }

    [Fact]
    public void What_a_process_may_give_is_its_limits_and_the_rest_of_its_time()
    {
        var time = new ManualTimeProvider();
        var limits = GuestLimits.Default with { MemoryBytes = 4096, Time = TimeSpan.FromMinutes(1) };
        var info = new ProcessInfo { Server = "0", Pid = 2, Ppid = 1, Module = "m", Name = "n", Arguments = [], Started = time.GetUtcNow(), Grants = [] };
        using var process = new Process(info, new ProcessSpec { Module = "m" }, limits, time, 4096);

        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(TimeSpan.FromMinutes(1), process.Limits.Time);
        process.Begin();
        time.Advance(TimeSpan.FromSeconds(50));

        Assert.Equal((4096L, TimeSpan.FromSeconds(10)), (process.Limits.Memory, process.Limits.Time));
    }

    private ProcessClient Processes => new(nodes.Client, TimeProvider.System);

    private ValueTask<Capability> Executor(NodeCard card) => nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>()
        .Mint(CapabilityKinds.Executor, nodes.Client.GetGrain<IExecutorGrain>(card.Server).GetGrainId());

    private Task<ProcessInfo> Start(NodeCard card, string sample, string[] arguments, params (string Name, Capability Capability)[] grants) =>
        Processes.SpawnAsync(Server(card), Samples.Read(sample), digest => new ProcessSpec
        {
            Module = digest,
            Arguments = arguments,
            Grants = [.. grants.Select(grant => new ProcessGrant(grant.Name, grant.Capability))],
        });

    private async Task<string> Output(ProcessInfo info)
    {
        var text = "";
        await foreach (var page in Processes.LogsAsync(Id(info), follow: true))
            text += string.Concat(page.Chunks.Select(chunk => System.Text.Encoding.UTF8.GetString(chunk.Data.Span)));
        return text;
    }

    private static ServerId Server(NodeCard card) => ServerId.TryParse(card.Server, out var server) ? server : throw new InvalidOperationException(card.Server);

    private static ProcessId Id(ProcessInfo info) =>
        ProcessId.TryParse($"{info.Server}/{info.Pid}", out var id) ? id : throw new InvalidOperationException(info.Server);
}
