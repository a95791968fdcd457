using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Grains.Raft;
using Wetware.Grains.Raft.StateMachines.Wasm;
using Wetware.Modules;
using Wetware.Raft.Machines;
using Wetware.RaftGroups;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Raft.StateMachines.Wasm;

/// <summary>Groups on three nodes whose state machine is a module.</summary>
public sealed class MachineGroupTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private NodeCluster _cluster = null!;

    private RaftGroupClient Groups => new(_cluster.Client, TimeProvider.System);

    public async Task InitializeAsync()
    {
        var folders = 0;
        _cluster = await NodeCluster.Start(3, silo =>
        {
            var folder = _folder[$"raft-{Interlocked.Increment(ref folders)}"];
            silo.Services.Configure<RaftOptions>(options => options.Folder = folder);
        });
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Members_agree_also_one_that_came_by_a_snapshot()
    {
        var module = await new ModuleClient(_cluster.Client).PutAsync(File.ReadAllBytes(Repository.Sample("tally")));
        var peers = _cluster.Cards.Select(card => card.Peer).ToArray();
        var group = await Groups.CreateAsync("tallies", MachineGroup.Kind(module.Digest), peers[..2]);
        await using var tallies = await Groups.OpenMachineAsync("tallies");
        for (var i = 1; i <= 20; i++)
            Assert.Equal($"{i}", Text(await tallies.ApplyAsync("add visits 1"u8.ToArray())));
        await group.SnapshotAsync();
        var late = await group.AddAsync(peers[2]);
        Assert.Equal("5", Text(await tallies.ApplyAsync("add late 5"u8.ToArray())));

        Assert.Equal("visits 20\nlate 5\n", Text(await tallies.QueryAsync(default)));
        await Wait.Until(async () => (await Answers("tallies")) is { Length: 3 } answers && answers.All(answer => answer == "visits 20\nlate 5\n"), "all three members answer the same");
        Assert.Contains(await group.StatusAsync(), member => member.Member == late && member.Failure is null);
        await Assert.ThrowsAsync<WetwareException>(() => Groups.OpenKeyValueAsync("tallies"));
    }

    [Fact]
    public async Task A_module_that_traps_is_an_answer_and_the_group_goes_on()
    {
        var module = await new ModuleClient(_cluster.Client).PutAsync(TrickyMachine.With("(global $mode", "(global $mode"));
        await Groups.CreateAsync("tricky", MachineGroup.Kind(module.Digest), [.. _cluster.Cards.Select(card => card.Peer)]);
        await using var tricky = await Groups.OpenMachineAsync("tricky");

        Assert.Equal(MachineStatus.Done, (await tricky.ApplyAsync(new byte[] { 5 })).Status);
        Assert.Equal(MachineStatus.Trapped, (await tricky.ApplyAsync("t"u8.ToArray())).Status);
        Assert.Equal(MachineStatus.OutOfFuel, (await tricky.ApplyAsync("l"u8.ToArray())).Status);
        var answer = await tricky.ApplyAsync(new byte[] { 6 });
        Assert.Equal(11, BitConverter.ToInt32(answer.Bytes.Span));
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => tricky.ApplyAsync(default))).Kind);
    }

    [Fact]
    public async Task Kinds_without_a_module_or_with_one_that_is_no_machine_are_refused()
    {
        var peers = _cluster.Cards.Select(card => card.Peer).Take(1).ToArray();
        var hash = await new ModuleClient(_cluster.Client).PutAsync(File.ReadAllBytes(Repository.Sample("hash")));

        var refused = await Assert.ThrowsAsync<WetwareException>(() => Groups.CreateAsync("a", MachineGroup.Kind(hash.Digest), peers));
        Assert.Contains("imports nothing", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.NotFound, (await Assert.ThrowsAsync<WetwareException>(() => Groups.CreateAsync("b", MachineGroup.Kind(new string('0', 64)), peers))).Kind);
        await Assert.ThrowsAsync<WetwareException>(() => Groups.CreateAsync("c", "wasm:..-..-etc", peers));
    }

    [Fact]
    public async Task A_restarted_node_has_its_modules_without_the_cluster_and_refuses_a_damaged_one()
    {
        var module = await new ModuleClient(_cluster.Client).PutAsync(File.ReadAllBytes(Repository.Sample("tally")));
        var options = Options.Create(new RaftOptions { Folder = _folder["alone"] });
        await new MachineModules(options, _cluster.Client).Ensure(MachineGroup.Kind(module.Digest), default);

        var machine = new WasmMachine(new MachineModules(options, null!).Load(module.Digest));
        Assert.True(MachineReply.TryDecode(machine.Apply(new(1, default), "add a 1"u8.ToArray()), out var reply));
        Assert.Equal("1", Text(reply));

        var file = Assert.Single(Directory.GetFiles(_folder["alone-machines"]));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Throws<InvalidDataException>(() => new MachineModules(options, null!).Load(module.Digest));
        Assert.Throws<InvalidDataException>(() => new MachineModules(options, null!).Load("../alone"));
        Assert.Throws<InvalidDataException>(() => new MachineModules(options, null!).Load(new string('0', 64)));
    }

    private async Task<string[]> Answers(string group)
    {
        var answers = await Task.WhenAll(_cluster.Cards.Select(async card =>
        {
            var reply = await _cluster.Client.GetGrain<IRaftMemberGrain>($"{card.Server}/{group}").Query(default, isLinearizable: false);
            return reply.Outcome == RaftOutcome.Done && MachineReply.TryDecode(reply.Answer, out var answer) ? Text(answer) : "";
        }));
        return answers;
    }

    private static string Text(MachineReply reply) => Encoding.UTF8.GetString(reply.Answer().Span);
}
