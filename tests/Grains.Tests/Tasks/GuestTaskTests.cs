using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Errors;
using Wetware.Grains.Processes;
using Wetware.Grains.Tasks;
using Wetware.Grains.Tasks.Secrets;
using Wetware.Modules;
using Wetware.Tasks;
using Wetware.Testing;
using Wetware.Tests.Fixture;
using Wetware.Tests.Processes;

namespace Wetware.Tests.Tasks;

/// <summary>Tasks with real guests on the nodes that all tests share.</summary>
[Collection(SharedNodes.Name)]
public sealed class GuestTaskTests(SharedNodes.Nodes nodes)
{
    private ITasksGrain Tasks => nodes.Client.GetGrain<ITasksGrain>(ITasksGrain.Key);

    [Fact]
    public async Task The_hash_puzzle_gives_2832_three_times_on_at_least_two_workers()
    {
        var info = await Run("hash", new TaskSpec { Input = 0, Difficulty = 3, Delay = 1, Repeats = 3 });
        Assert.Equal((TaskState.Done, 3L), (info.State, info.Completions));
        Assert.All((await Tasks.Runs(info.Spec.Id))!.Items, run => Assert.Equal("2832", run.Result));

        // Which worker takes a run is open: with many at once all of them do.
        await Tasks.RunNow(info.Spec.Id, 40);
        await Wait.Until(async () => (await Tasks.Get(info.Spec.Id))!.Completions == 43, "all have run");
        var runs = (await Tasks.Runs(info.Spec.Id))!.Items;
        Assert.All(runs, run => Assert.Equal("2832", run.Result));
        Assert.True(runs.Select(run => run.Node).Distinct().Count() >= 2);
    }

    [Theory]
    [InlineData(0, 1, "3")]
    [InlineData(42, 2, "476")]
    [InlineData(-1, 2, "277")]
    [InlineData(4294967295, 2, "277")]
    public async Task Inputs_are_the_low_32_bits(long input, long difficulty, string result) =>
        Assert.Equal(result, (await Run("hash", new TaskSpec { Input = input, Difficulty = difficulty })).LastRun!.Result);

    [Theory]
    [InlineData("loop", 4 << 20, "time")]
    [InlineData("flood", 4 << 20, "output")]
    [InlineData("hash", 64 << 10, "memory")]
    [InlineData("recurse", 4 << 20, "stack")]
    public async Task A_limit_ends_a_run_by_name(string sample, long memory, string limit)
    {
        var info = await Run(sample, new TaskSpec { Duration = 1, Memory = memory, Output = 64 << 10 });

        Assert.Equal((TaskState.Failed, (ErrorKind?)ErrorKind.Limit, limit), (info.State, info.LastRun!.Error, info.LastRun.Limit));
    }

    [Theory]
    [InlineData("memory", (1L << 30) + 1)]
    [InlineData("output", (16 << 20) + 1)]
    [InlineData("duration", 86_401)]
    public async Task More_than_workers_allow_is_refused_when_it_is_submitted(string field, long asked)
    {
        var spec = new TaskSpec { Module = TaskRig.Module };
        spec = field switch
        {
            "memory" => spec with { Memory = asked },
            "output" => spec with { Output = asked },
            _ => spec with { Duration = (int)asked },
        };

        var error = await Assert.ThrowsAsync<WetwareException>(() => Tasks.Submit(spec));

        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.StartsWith($"{field}: {asked} is not allowed; a task has at most {asked - 1} ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_allows_less_than_the_scheduler_fails_the_run_and_says_so()
    {
        using var node = new LoneNode();
        var strict = new WorkerOptions { MaxMemory = 1 << 20, Memory = 1 << 20 };
        var runner = new GuestTaskRunner(node.Modules, node.Guests, new RunOutputs(), nodes.Client, nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<TaskGrants>(), Options.Create(strict), Options.Create(new GuestOptions()), Options.Create(new TaskOptions()));
        var spec = new TaskSpec { Module = node.Add(Samples.Exit99), Memory = 2 << 20 };

        var result = await runner.Run(new WorkItem(default, spec, null), CancellationToken.None);

        Assert.Equal((ErrorKind.Limit, "memory"), (result.Error!.Value, result.Limit));
        Assert.Contains("2097152 is not allowed; a task has at most 1048576 bytes (Cluster:Worker:MaxMemory)", result.Message, StringComparison.Ordinal);
        Assert.Equal(99, (await runner.Run(new WorkItem(default, spec with { Memory = 1 << 20 }, null), CancellationToken.None)).ExitCode);
    }

    [Theory]
    [InlineData("http://{0}/in", "{0}", "/in/page", true)]
    [InlineData("{0}", "http://{0}/in", "/in/page", true)]
    [InlineData("http://{0}/in", "{0}", "/out", false)]
    [InlineData("{0}", "http://{0}/in", "/out", false)]
    [InlineData("other.example.org", "{0}", "/in/page", false)]
    [InlineData(null, "{0}", "/in/page", false)]
    [InlineData("{0}", "other.example.org", "/in/page", false)]
    public async Task A_guest_reads_of_the_web_what_both_its_task_and_its_node_allow(string? task, string allowed, string path, bool isRead)
    {
        await using var server = new HookServer();
        var options = new GuestOptions();
        options.Http.Allow.Add(string.Format(null, allowed, server.Place));
        options.Http.Ranges.Add("127.0.0.0/8");
        using var node = new LoneNode();
        var runner = new GuestTaskRunner(node.Modules, node.Guests, new RunOutputs(), nodes.Client, nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<TaskGrants>(), Options.Create(new WorkerOptions()), Options.Create(options), Options.Create(new TaskOptions()));
        var page = $"http://{server.Place}{path}";
        var spec = new TaskSpec { Module = node.Add(await File.ReadAllBytesAsync(Repository.Sample("copy"))), Args = [page], Http = task is null ? [] : [string.Format(null, task, server.Place)] };

        var result = await runner.Run(new WorkItem(default, spec, null), CancellationToken.None);

        // It has nowhere to copy to: that is the first thing to fail when the page could be read.
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"copy: cannot open {(isRead ? "api://output" : page)}: ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal(isRead ? 1 : 0, server.Taken.Count);
    }

    [Fact]
    public async Task Places_of_the_web_are_judged_when_a_task_is_submitted_and_again_where_it_runs()
    {
        var none = await Assert.ThrowsAsync<WetwareException>(() => Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Http = ["example.org"] }));
        Assert.Equal(ErrorKind.Denied, none.Kind);
        Assert.Contains("http: ", none.Message, StringComparison.Ordinal);
        Assert.Contains("Cluster:Guests:Http:Allow", none.Message, StringComparison.Ordinal);
        var wrong = await Assert.ThrowsAsync<WetwareException>(() => Tasks.Submit(new TaskSpec { Module = TaskRig.Module, Http = ["ftp://example.org"] }));
        Assert.Equal((ErrorKind.Failed, true), (wrong.Kind, wrong.Message.StartsWith("http: \"ftp://example.org\" is not ", StringComparison.Ordinal)));
        Assert.Equal("http", Assert.Single(TaskSpecRules.Problems(new TaskSpec { Module = TaskRig.Module, Http = [.. Enumerable.Repeat("a", 17)] })).Field);
        Assert.Equal("http", Assert.Single(TaskSpecRules.Problems(new TaskSpec { Module = TaskRig.Module, Http = [new string('a', 513)] })).Field);

        using var node = new LoneNode();
        var runner = new GuestTaskRunner(node.Modules, node.Guests, new RunOutputs(), nodes.Client, nodes.Cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<TaskGrants>(), Options.Create(new WorkerOptions()), Options.Create(new GuestOptions()), Options.Create(new TaskOptions()));
        var result = await runner.Run(new WorkItem(default, new TaskSpec { Module = node.Add(Samples.Exit99), Http = ["example.org"] }, null), CancellationToken.None);
        Assert.Equal((ErrorKind.Denied, null), (result.Error!.Value, result.Limit));
    }

    [Fact]
    public async Task A_command_gets_arguments_and_input_and_its_output_is_kept()
    {
        var info = await Run("uppercase", new TaskSpec { Stdin = "hello"u8.ToArray() });

        Assert.Equal(("HELLO", 0L), (info.LastRun!.Stdout, info.LastRun.ExitCode!.Value));
    }

    [Fact]
    public async Task What_a_run_wrote_can_be_read_from_its_node()
    {
        var info = await Run("uppercase", new TaskSpec { Stdin = "hello"u8.ToArray() });

        var output = await Tasks.Output(info.Spec.Id, 1, 0, TimeSpan.FromSeconds(5));

        Assert.Equal((1, 5L, true), (output!.Attempt, output.Page.Next, output.Page.Over));
        Assert.Equal("HELLO", string.Concat(output.Page.Chunks.Select(chunk => Encoding.UTF8.GetString(chunk.Data.Span))));
        Assert.Null(await Tasks.Output(info.Spec.Id, 2, 0, TimeSpan.Zero));
        Assert.Null(await Tasks.Output("nothing", 1, 0, TimeSpan.Zero));
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => Tasks.Output(info.Spec.Id, 1, -1, TimeSpan.Zero))).Kind);
    }

    [Fact]
    public async Task An_exit_code_is_a_failure_with_that_code()
    {
        var info = await Run("exit99", new TaskSpec());

        Assert.Equal((TaskState.Failed, 99L), (info.State, info.LastRun!.ExitCode!.Value));
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        var missing = await Submitted(new TaskSpec { Module = TaskRig.Module });
        Assert.Equal(ErrorKind.NotFound, missing.LastRun!.Error);
        var entry = await Run("hash", new TaskSpec { Entry = "nope" });
        Assert.Equal((ErrorKind.NotFound, TaskState.Failed), (entry.LastRun!.Error!.Value, entry.State));
    }

    [Fact]
    public async Task A_free_slot_that_somebody_else_received_starts_a_process_on_its_worker()
    {
        var services = nodes.Client.ServiceProvider;
        var channels = services.GetRequiredService<ChannelClient>();
        await channels.CreateAsync(IWorkerGrain.SlotChannel, 0);
        var slot = (await channels.RecvAsync(IWorkerGrain.SlotChannel)).Capability!;
        var module = await new ModuleClient(nodes.Client).PutAsync(await File.ReadAllBytesAsync(Repository.Sample("uppercase")));
        var wanted = JsonSerializer.SerializeToUtf8Bytes(new { module = module.Digest, stdin = "aGVsbG8=" });

        var reply = await services.GetRequiredService<CapabilityClient>().CallAsync(slot, "assign", wanted);

        var process = JsonDocument.Parse(reply.Data).RootElement;
        Assert.Equal(slot.Target.Key.ToString(), process.GetProperty("server").GetString());
        Assert.Equal(CapabilityKinds.Process, Assert.Single(reply.Capabilities).Kind);
        var ended = await services.GetRequiredService<CapabilityClient>().CallAsync(reply.Capabilities[0], "wait");
        Assert.Equal("exited", JsonDocument.Parse(ended.Data).RootElement.GetProperty("end").GetString());
    }

    private async Task<TaskInfo> Run(string sample, TaskSpec spec)
    {
        var module = await File.ReadAllBytesAsync(Repository.Sample(sample));
        var stored = await new ModuleClient(nodes.Client).PutAsync(module);
        return await Submitted(spec with { Module = stored.Digest });
    }

    private async Task<TaskInfo> Submitted(TaskSpec spec)
    {
        var id = (await Tasks.Submit(spec)).Task.Spec.Id;
        await Wait.Until(async () => (await Tasks.Get(id))!.State >= TaskState.Done, $"task {id} ends");
        return (await Tasks.Get(id))!;
    }
}
