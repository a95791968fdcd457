using System.Text;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Processes;
using Wetware.Testing;

namespace Wetware.Tests.Processes;

public sealed class NodeProcessesTests
{
    [Fact]
    public async Task A_cordoned_node_starts_no_processes_and_answers_for_those_that_it_has()
    {
        using var node = new LoneNode();
        var spec = new ProcessSpec { Module = node.Add(Samples.Nothing), Operation = Guid.NewGuid() };
        var started = await node.Processes.Spawn(spec);

        node.Cordon.Set(true);

        Assert.Equal(ErrorKind.Overloaded, (await Assert.ThrowsAsync<WetwareException>(() => node.Processes.Spawn(spec with { Operation = Guid.NewGuid() }))).Kind);
        Assert.Equal(started.Pid, (await node.Processes.Spawn(spec)).Pid);
        node.Cordon.Set(false);
        Assert.NotEqual(started.Pid, (await node.Processes.Spawn(spec with { Operation = Guid.NewGuid() })).Pid);
    }

    [Fact]
    public async Task An_exit_code_is_told_to_everyone_who_waits_however_late()
    {
        using var node = new LoneNode();
        var process = await node.Spawn(Samples.Exit99);

        var first = await Task.WhenAll(node.Result(process.Pid), node.Result(process.Pid));
        var late = await node.Result(process.Pid);

        Assert.All([.. first, late], result => Assert.Equal((ProcessEnd.Exited, 99u), (result.End, result.ExitCode)));
        Assert.Equal(first[0], late);
    }

    [Fact]
    public async Task The_first_process_is_two_and_the_root_its_parent()
    {
        using var node = new LoneNode();

        var first = await node.Spawn(Samples.Nothing);
        var second = await node.Spawn(Samples.Nothing, parent: 4711);

        Assert.Equal((2u, 1u), (first.Pid, first.Ppid));
        Assert.Equal((3u, 1u), (second.Pid, second.Ppid));
        Assert.True((await node.Result(2)).Succeeded);
    }

    [Theory]
    [InlineData(Signals.Kill, 137)]
    [InlineData(Signals.Terminate, 143)]
    [InlineData(Signals.Interrupt, 130)]
    public async Task Killing_unblocks_who_waits(int signal, uint code)
    {
        using var node = new LoneNode();
        var process = await node.Spawn(Samples.Loop);
        var waiting = node.Result(process.Pid);

        node.Processes.Signal(process.Pid, Signals.None);
        Assert.False(waiting.IsCompleted);
        node.Processes.Signal(process.Pid, signal);
        node.Processes.Signal(process.Pid, Signals.Quit);

        var result = await waiting;
        Assert.Equal((ProcessEnd.Killed, code, signal), (result.End, result.ExitCode, result.Signal));
    }

    [Fact]
    public async Task A_component_runs_as_any_program()
    {
        using var node = new LoneNode();
        var process = await node.Processes.Spawn(new ProcessSpec
        {
            Module = node.Add(Samples.Read("components/env")),
            Name = "prog",
            Arguments = ["one"],
            Environment = new Dictionary<string, string> { ["A"] = "1" },
        });

        var output = await node.Output(process.Pid);

        Assert.StartsWith("arg prog\narg one\nenv A=1\n", output, StringComparison.Ordinal);
        Assert.Contains($"env WW_PID={process.Pid}\n", output, StringComparison.Ordinal);
        Assert.Equal((ProcessEnd.Exited, 0u), ((await node.Result(process.Pid)).End, (await node.Result(process.Pid)).ExitCode));
    }

    [Fact]
    public async Task A_component_reads_its_input_and_heeds_its_limits()
    {
        using var node = new LoneNode();
        var upper = await node.Processes.Spawn(new ProcessSpec { Module = node.Add(Samples.Read("components/uppercase")), Input = "text"u8.ToArray() });
        Assert.Equal("TEXT", await node.Output(upper.Pid));

        var loop = node.Add(Samples.Read("components/loop"));
        var slow = await node.Processes.Spawn(new ProcessSpec { Module = loop, Limits = new ProcessLimits().With("time", "200ms") });
        Assert.Equal((ProcessEnd.Limit, "time"), ((await node.Result(slow.Pid)).End, (await node.Result(slow.Pid)).Limit));
        var fuel = await node.Processes.Spawn(new ProcessSpec { Module = loop, Limits = new ProcessLimits().With("fuel", "100000") });
        Assert.Equal("fuel", (await node.Result(fuel.Pid)).Limit);
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("sleep")]
    public async Task Killing_a_component_ends_its_process_and_frees_its_slot(string sample)
    {
        using var node = new LoneNode(options => (options.Slots, options.ProcessSlots) = (1, 1));
        var process = await node.Spawn(Samples.Read($"components/{sample}"));
        if (sample == "sleep")
            await Sleeps(node, process.Pid);

        node.Processes.Signal(process.Pid, Signals.Kill);

        Assert.Equal((ProcessEnd.Killed, 137u), ((await node.Result(process.Pid)).End, (await node.Result(process.Pid)).ExitCode));
        Assert.Equal(99u, (await node.Result((await node.Spawn(Samples.Exit99)).Pid)).ExitCode);
    }

    [Fact]
    public async Task Too_many_components_that_sleep_past_their_end_stop_others_from_starting()
    {
        using var node = new LoneNode(options => options.SleepingComponents = 1);
        var sleep = new ProcessSpec { Module = node.Add(Samples.Read("components/sleep")) };
        var process = await node.Processes.Spawn(sleep);
        await Sleeps(node, process.Pid);
        node.Processes.Signal(process.Pid, Signals.Kill);
        Assert.Equal(ProcessEnd.Killed, (await node.Result(process.Pid)).End);

        var error = await Assert.ThrowsAsync<WetwareException>(() => node.Processes.Spawn(sleep with { Operation = Guid.NewGuid() }));

        Assert.Equal(ErrorKind.Overloaded, error.Kind);
        Assert.Contains("1 components sleep", error.Message, StringComparison.Ordinal);
        Assert.Equal(99u, (await node.Result((await node.Spawn(Samples.Exit99)).Pid)).ExitCode);
    }

    [Fact]
    public async Task A_trap_is_a_result()
    {
        using var node = new LoneNode();
        var process = await node.Spawn(Samples.Trap);

        var result = await node.Result(process.Pid);

        Assert.Equal(ProcessEnd.Trapped, result.End);
        Assert.Contains("unreachable", result.Trap, StringComparison.Ordinal);
        Assert.Null(result.ExitCode);
    }

    [Fact]
    public async Task What_cannot_begin_says_why()
    {
        using var node = new LoneNode();
        var process = await node.Spawn(Samples.Library);

        var result = await node.Result(process.Pid);

        Assert.Equal(ProcessEnd.Refused, result.End);
        Assert.Contains("_start", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_end_a_process_by_name()
    {
        using var node = new LoneNode();
        var time = await node.Processes.Spawn(
            new ProcessSpec { Module = node.Add(Samples.Loop), Limits = new ProcessLimits { Time = TimeSpan.FromMilliseconds(50) } });
        var fuel = await node.Processes.Spawn(new ProcessSpec { Module = node.Add(Samples.Loop), Limits = new ProcessLimits { Fuel = 100_000 } });
        var memory = await node.Processes.Spawn(new ProcessSpec { Module = node.Add(Samples.Exit99), Limits = new ProcessLimits { Memory = 1 } });

        Assert.Equal((ProcessEnd.Limit, "time"), await End(time));
        Assert.Equal((ProcessEnd.Limit, "fuel"), await End(fuel));
        Assert.Equal((ProcessEnd.Limit, "memory"), await End(memory));

        async Task<(ProcessEnd, string?)> End(ProcessInfo process)
        {
            var result = await node.Result(process.Pid);
            return (result.End, result.Limit);
        }
    }

    [Fact]
    public async Task Children_die_with_their_parent_whether_it_is_killed_or_ends()
    {
        using var node = new LoneNode(options => options.Slots = options.ProcessSlots = 8);
        var parent = await node.Spawn(Samples.Loop);
        var child = await node.Spawn(Samples.Loop, parent.Pid);
        var grandchild = await node.Spawn(Samples.Loop, child.Pid);
        var other = await node.Spawn(Samples.Loop);
        var reader = await node.Processes.Spawn(
            new ProcessSpec { Module = node.Add(Samples.Loop), Limits = new ProcessLimits { Time = TimeSpan.FromSeconds(1) } });
        var orphan = await node.Spawn(Samples.Loop, reader.Pid);

        node.Processes.Signal(parent.Pid, Signals.Terminate);

        Assert.Equal(143u, (await node.Result(parent.Pid)).ExitCode);
        Assert.Equal(137u, (await node.Result(child.Pid)).ExitCode);
        Assert.Equal(137u, (await node.Result(grandchild.Pid)).ExitCode);
        Assert.Equal("time", (await node.Result(reader.Pid)).Limit);
        Assert.Equal(ProcessEnd.Killed, (await node.Result(orphan.Pid)).End);
        Assert.Equal([other.Pid], node.Processes.List(ended: false).Select(info => info.Pid));
    }

    [Fact]
    public async Task One_too_many_in_the_queue_is_overloaded_and_leaves_nothing_behind()
    {
        using var node = new LoneNode(options => (options.Slots, options.ProcessSlots, options.QueueLength) = (1, 1, 1));
        var running = await node.Spawn(Samples.Loop);
        var queued = await node.Spawn(Samples.Loop);

        var error = await Assert.ThrowsAsync<WetwareException>(() => node.Spawn(Samples.Loop));

        Assert.Equal(ErrorKind.Overloaded, error.Kind);
        Assert.Equal(ProcessState.Queued, node.Processes.Find(queued.Pid).Info.State);
        Assert.Equal(2, node.Processes.List(ended: true).Count);
        node.Processes.Signal(running.Pid, Signals.Kill);
        await Wait.Until(() => node.Processes.Find(queued.Pid).Info.State == ProcessState.Running, "the one that waited has its turn");
    }

    [Fact]
    public async Task One_that_waits_for_its_slot_can_be_killed()
    {
        using var node = new LoneNode(options => (options.Slots, options.ProcessSlots) = (1, 1));
        await node.Spawn(Samples.Loop);
        var queued = await node.Spawn(Samples.Loop);

        node.Processes.Signal(queued.Pid, Signals.Kill);

        Assert.Equal(137u, (await node.Result(queued.Pid)).ExitCode);
    }

    [Fact]
    public async Task Too_many_processes_are_overloaded()
    {
        using var node = new LoneNode(options => options.Processes = 2);
        await node.Spawn(Samples.Loop);
        await node.Spawn(Samples.Loop);

        Assert.Equal(ErrorKind.Overloaded, (await Assert.ThrowsAsync<WetwareException>(() => node.Spawn(Samples.Loop))).Kind);
    }

    [Fact]
    public async Task The_same_operation_starts_one_process()
    {
        using var node = new LoneNode();
        var spec = new ProcessSpec { Module = node.Add(Samples.Exit99) };

        var started = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => node.Processes.Spawn(spec)));
        await node.Result(2);
        var again = await node.Processes.Spawn(spec);

        Assert.All([.. started, again], info => Assert.Equal(2u, info.Pid));
        Assert.Single(node.Processes.List(ended: true));
    }

    [Fact]
    public async Task Only_the_newest_results_are_remembered()
    {
        using var node = new LoneNode(options => options.EndedProcesses = 2);
        for (uint pid = 2; pid < 6; pid++)
        {
            await node.Spawn(Samples.Exit99);
            await node.Result(pid);
        }

        await Wait.Until(() => node.Processes.List(ended: true).Count == 2, "two are remembered");
        Assert.Equal([4u, 5], node.Processes.List(ended: true).Select(info => info.Pid));
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<WetwareException>(() => node.Processes.Find(2)).Kind);
    }

    [Fact]
    public async Task A_module_that_the_cluster_has_not_is_not_found()
    {
        using var node = new LoneNode();

        var error = await Assert.ThrowsAsync<WetwareException>(() => node.Processes.Spawn(new ProcessSpec { Module = new string('a', 64) }));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Empty(node.Processes.List(ended: true));
    }

    [Fact]
    public async Task Arguments_and_environment_arrive()
    {
        using var node = new LoneNode();
        var spec = new ProcessSpec
        {
            Module = node.Add(Samples.Env),
            Name = "tool",
            Arguments = ["a b", "ü"],
            Environment = new Dictionary<string, string> { ["COLOUR"] = "blue" },
        };
        await node.Processes.Spawn(spec);
        await node.Processes.Spawn(spec with { Operation = Guid.NewGuid(), NumbersInArguments = true });

        Assert.Equal(
            ["arg tool", "arg a b", "arg ü", "env COLOUR=blue", $"env WW_MODULE={spec.Module}", "env WW_NS=lab", "env WW_PID=2", "env WW_PPID=1", $"env WW_SERVER={LoneNode.Server}"],
            (await node.Output(2)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            ["arg 3", "arg 1", $"arg {spec.Module}", "arg a b", "arg ü"],
            (await node.Output(3)).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeWhile(line => line.StartsWith("arg", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Input_is_read_and_output_is_followed()
    {
        using var node = new LoneNode();
        await node.Processes.Spawn(new ProcessSpec { Module = node.Add(Samples.Cat), Input = Encoding.UTF8.GetBytes("hello") });

        var page = await node.Processes.Find(2).Logs(0, 100, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        var end = await node.Processes.Find(2).Logs(page.Next, 100, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);

        Assert.Equal("hello", Encoding.UTF8.GetString(page.Chunks[0].Data.Span));
        Assert.False(page.Chunks[0].Error);
        Assert.True(page.Over || end.Over);
    }

    [Fact]
    public async Task What_is_wrong_is_named()
    {
        using var node = new LoneNode();
        var good = new ProcessSpec { Module = node.Add(Samples.Nothing) };
        (ProcessSpec Spec, string Says)[] wrong =
        [
            (good with { Module = "abc" }, "digest"),
            (good with { Arguments = [.. Enumerable.Repeat("x", ProcessSpec.MaxArguments + 1)] }, "arguments: 4097"),
            (good with { Arguments = [new string('x', ProcessSpec.MaxTextBytes + 1)] }, "arguments"),
            (good with { Arguments = ["a\0b"] }, "arguments"),
            (good with { Environment = new Dictionary<string, string> { ["a=b"] = "c" } }, "environment"),
            (good with { Environment = new Dictionary<string, string> { ["WW_PID"] = "2" } }, "WW_"),
            (good with { Input = new byte[ProcessSpec.MaxInputBytes + 1] }, "input: 8388609"),
            (good with { Name = "" }, "name"),
            (good with { Grants = [new ProcessGrant("", Reference())] }, "grants"),
            (good with { Grants = [new ProcessGrant("x", Reference()), new ProcessGrant("x", Reference())] }, "twice"),
            (good with { Limits = new ProcessLimits { Stack = 1 } }, "stack"),
            (good with { Limits = new ProcessLimits { Time = TimeSpan.FromDays(31) } }, "time"),
        ];
        foreach (var (spec, says) in wrong)
        {
            var error = await Assert.ThrowsAsync<WetwareException>(() => node.Processes.Spawn(spec with { Operation = Guid.NewGuid() }));
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(ErrorKind.Unimplemented, Assert.Throws<WetwareException>(() => node.Processes.Signal(2, 5)).Kind);
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<WetwareException>(() => node.Processes.Signal(99, 9)).Kind);
        node.Processes.Signal(1, 9);
        Assert.Empty(node.Processes.List(ended: true));
    }

    /// <summary>Waits until the sample <c>sleep</c> has said that it is about to sleep.</summary>
    private static Task Sleeps(LoneNode node, uint pid) => Wait.Until(
        async () => (await node.Processes.Find(pid).Logs(0, 100, TimeSpan.Zero, TimeProvider.System, CancellationToken.None)).Chunks.Count > 0, "it sleeps");

    private static Capability Reference() => new()
    {
        Kind = "channel",
        Target = GrainId.Create("channel", "x"),
        Serials = [Guid.NewGuid()],
        Seal = default,
    };
}
