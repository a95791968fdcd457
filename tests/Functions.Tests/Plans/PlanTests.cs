using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Functions.Jobs;
using Wetware.Functions.Kv;
using Wetware.Functions.Plans;
using Wetware.Functions.Storage;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Plans;

public sealed class PlanTests(Platform platform) : IClassFixture<Platform>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        foreach (var letter in (string[])["a", "b", "c"])
            await Add($"add-{letter}", text => text.TrimEnd('\n') + letter);
        await Add("sum", text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => int.Parse(line, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
        await Add("lines", text => text.Replace("\n", "|", StringComparison.Ordinal));
        await Add("odd", text => int.Parse(text, CultureInfo.InvariantCulture) % 2 == 1 ? text : throw new FunctionException(FunctionError.Trap, "it is even"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Steps_follow_each_other_and_fan_out()
    {
        var (job, output) = await Run("""
            [{"op":"call","function":"add-a"},{"op":"fan_out","functions":["add-b","add-c"]},{"op":"map","function":"add-c"},{"op":"call","function":"lines"}]
            """, "x");

        Assert.Equal(FunctionJobState.Done, job.State);
        Assert.Equal("xabc|xacc|", output);
        Assert.Equal((4, 4, 1L, 1L), (job.Progress!.Step, job.Progress.Steps, job.Progress.Done, job.Progress.Total));
    }

    [Fact]
    public async Task A_map_goes_over_keys_by_prefix_and_a_reduce_over_groups_of_groups()
    {
        var kv = platform.Functions.Kv("numbers");
        for (var i = 1; i <= 20; i++)
            await kv.SetAsync($"n/{i:d2}", Encoding.UTF8.GetBytes($"{i}"));
        await kv.SetAsync("other", "1000"u8.ToArray());

        var (job, output) = await Run("""
            [{"op":"map","function":"sum","over":{"kv":"numbers","prefix":"n/"},"batch":3,"parallel":4},{"op":"reduce","function":"sum","fan_in":2}]
            """);

        Assert.Equal((FunctionJobState.Done, "210"), (job.State, output));
    }

    [Fact]
    public async Task A_map_goes_over_a_list_and_over_blobs_by_the_prefix_of_their_names()
    {
        await platform.Put("5", "text/plain", "blob/1");
        await platform.Put("6", "text/plain", "blob/2");

        Assert.Equal("11", (await Run("""[{"op":"map","function":"sum","over":{"names":"blob/"}},{"op":"reduce","function":"sum"}]""")).Output);
        Assert.Equal("7", (await Run("""[{"op":"map","function":"sum","over":{"list":["3","4"]}},{"op":"reduce","function":"sum"}]""")).Output);
        Assert.Equal("", (await Run("""[{"op":"map","function":"sum","over":{"kv":"empty"}},{"op":"reduce","function":"sum"}]""")).Output);
    }

    [Fact]
    public async Task A_step_gives_its_arguments()
    {
        platform.Runner.Add("echo-arguments", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(string.Join(' ', call.Call.PosixArguments)), cancellation);
            return 0;
        });
        await platform.Put("echo-arguments", FakeRunner.ContentType, "echo-arguments");

        Assert.Equal("-n 2", (await Run("""[{"op":"call","function":"echo-arguments","posix_arguments":["-n","2"]}]""")).Output);
        var refused = await platform.Admin.PostAsync("/plans", new StringContent("""{"plan":{"name":"x","steps":[{"op":"call","function":"f","posix_arguments":["\u0000"]}]}}""", Encoding.UTF8, "application/json"));
        Assert.Contains("plan.steps[0].posix_arguments: must not contain", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_that_fails_fails_the_plan_or_is_left_out()
    {
        var (failed, _) = await Run("""[{"op":"map","function":"odd","over":{"list":["1","2","3"]},"retries":1}]""");
        var (done, output) = await Run("""[{"op":"map","function":"odd","over":{"list":["1","2","3"]},"retries":0,"on_error":"skip"}]""");
        var (missing, _) = await Run("""[{"op":"call","function":"nobody"}]""");

        Assert.Equal((FunctionJobState.Failed, "trap", "step 1: item \"2\": it is even"), (failed.State, failed.Error, failed.Message));
        Assert.Equal((FunctionJobState.Done, "1\n3\n"), (done.State, output));
        Assert.Equal((FunctionJobState.Failed, "not-found"), (missing.State, missing.Error));
    }

    [Fact]
    public async Task Plans_are_submitted_and_looked_at_over_HTTP()
    {
        var plan = new { name = "http", steps = new[] { new { op = "call", function = "add-a" } } };

        var taken = await platform.Admin.PostAsJsonAsync("/plans", new { plan, input = "eA==" });
        var location = taken.Headers.Location!.ToString();
        var id = location[(location.LastIndexOf('/') + 1)..];
        await platform.Functions.Jobs.WaitAsync(id);
        var status = await platform.Admin.GetFromJsonAsync<JsonElement>(location);

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        Assert.Equal(("plan", "done", 1), (status.GetProperty("kind").GetString(), status.GetProperty("state").GetString(), status.GetProperty("progress").GetProperty("steps").GetInt32()));
        Assert.Equal("xa", await platform.Admin.GetStringAsync(location + "/result"));
        Assert.Equal(HttpStatusCode.NotFound, (await platform.Admin.GetAsync($"/calls/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await platform.Web.GetAsync($"/my-own-cluster/calls/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await platform.Admin.DeleteAsync(location)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await platform.Admin.PostAsJsonAsync("/plans", new { plan = new { name = "x", steps = Array.Empty<object>() } })).StatusCode);
    }

    [Fact]
    public async Task A_plan_that_is_cancelled_ends()
    {
        var begun = new TaskCompletionSource();
        platform.Runner.Add("endless", async (_, cancellation) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return 0;
        });
        await platform.Put("endless", FakeRunner.ContentType, "endless");
        var id = await Submit("""[{"op":"call","function":"endless"}]""");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.True(await platform.Functions.Jobs.CancelAsync(id));

        Assert.Equal(FunctionJobState.Cancelled, (await platform.Functions.Jobs.WaitAsync(id)).State);
    }

    [Fact]
    public async Task An_item_is_tried_as_often_as_its_step_says_and_a_busy_gateway_is_no_failure()
    {
        var (calls, busy) = (0, 0);
        await Fails("failing", () =>
        {
            calls++;
            return FunctionError.Trap;
        });
        await Fails("busy", () => ++busy <= 2 ? FunctionError.Overloaded : FunctionError.None);

        foreach (var retries in (int[])[0, 2])
        {
            calls = 0;
            var (failed, _) = await Run($$"""[{"op":"call","function":"failing","retries":{{retries}}}]""");
            Assert.Equal(("trap", retries + 1), (failed.Error, calls));
        }

        var (done, _) = await Run("""[{"op":"call","function":"busy","retries":0}]""");
        Assert.Equal((FunctionJobState.Done, 3), (done.State, busy));

        async Task Fails(string name, Func<FunctionError> error)
        {
            platform.Runner.Add(name, (_, _) => error() is var found and not FunctionError.None ? throw new FunctionException(found, "so it is") : Task.FromResult(0));
            await platform.Put(name, FakeRunner.ContentType, name);
        }
    }

    [Fact]
    public async Task Each_call_has_the_time_and_the_fuel_of_its_step()
    {
        platform.Runner.Add("limits", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes($"{call.Call.Limits.Time.TotalMilliseconds} {call.Call.Limits.Fuel}"), cancellation);
            return 0;
        });
        await platform.Put("limits", FakeRunner.ContentType, "limits");

        Assert.Equal("1234 5678", (await Run("""[{"op":"call","function":"limits","time_ms":1234,"fuel":5678}]""")).Output);
        Assert.StartsWith("30000 ", (await Run("""[{"op":"call","function":"limits"}]""")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_s_output_has_a_limit_also_where_each_item_s_is_within_it()
    {
        await Add("large", text => new string('x', int.Parse(text, CultureInfo.InvariantCulture)));

        var (whole, output) = await Run($$$"""[{"op":"map","function":"large","over":{"list":["1","{{{JobLimits.MaxBytes - 3}}}"]}}]""");
        var (failed, _) = await Run($$$"""[{"op":"map","function":"large","over":{"list":["1","{{{JobLimits.MaxBytes - 2}}}"]}}]""");

        Assert.Equal((FunctionJobState.Done, JobLimits.MaxBytes), (whole.State, output.Length));
        Assert.Equal(("limit", "the output has 1048577 bytes; the limit is 1048576"), (failed.Error, failed.Message));
    }

    [Theory]
    [InlineData(PlanSpec.MaxItems, "not-found", 100_000)]
    [InlineData(PlanSpec.MaxItems + 1, "limit", 0)]
    public async Task A_step_goes_over_100_000_items_and_no_more(int keys, string error, long total)
    {
        // Written at once where the namespace is stored, beyond its quota: one by one takes too long.
        var space = $"keys-{keys}";
        var store = new PagedStore(platform.Storage, platform.Cluster.Client.GetGrain<IKvGrain>(space).GetGrainId(), "kv");
        await store.LoadAsync();
        var value = new KvRecord(new string('1', 16), null, "1"u8.ToArray()).ToBytes();
        await store.WriteAsync([.. Enumerable.Range(0, keys).Select(i => ($"k{i:d6}", (byte[]?)value))]);
        var spec = new FunctionJobSpec
        {
            Request = new FunctionRequest { Name = "many" },
            Plan = $$$"""{"name":"many","steps":[{"op":"map","function":"nobody","over":{"kv":"{{{space}}}"},"retries":0}]}""",
        };
        var progress = new List<PlanProgress>();
        var plans = new PlanRunner(platform.Cluster.Client, platform.Functions, TimeProvider.System);

        var reply = await plans.RunAsync(new JobLease(JobApi.NewId(), Guid.NewGuid(), spec, null, null), progress.Add, default);

        // There is no such function: the first item ends a plan that may begin.
        Assert.Equal(error, reply.Error);
        Assert.Equal(total, progress.LastOrDefault()?.Total ?? 0);
        if (error == "limit")
            Assert.Equal("plan.steps[0].over: has more than 100000 items", reply.Message);
    }

    [Fact]
    public async Task No_more_batches_are_under_way_than_the_step_allows()
    {
        var (running, most, open) = (0, 0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        platform.Runner.Add("counted", async (_, cancellation) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await open.Task.WaitAsync(cancellation);
            Interlocked.Decrement(ref running);
            return 0;
        });
        await platform.Put("counted", FakeRunner.ContentType, "counted");
        var id = await Submit("""[{"op":"map","function":"counted","over":{"list":["1","2","3","4","5","6","7","8"]},"batch":1,"parallel":2}]""");
        await Wait.Until(() => Volatile.Read(ref running) == 2, "two are under way");

        // Another plan comes and goes meanwhile: whatever else was sent is there by now.
        Assert.Equal("xa", (await Run("""[{"op":"call","function":"add-a"}]""", "x")).Output);
        open.SetResult();

        Assert.Equal(FunctionJobState.Done, (await platform.Functions.Jobs.WaitAsync(id)).State);
        Assert.Equal(2, most);

        static void InterlockedMax(ref int place, int value)
        {
            for (var now = Volatile.Read(ref place); now < value;)
                now = Interlocked.CompareExchange(ref place, value, now);
        }
    }

    [Fact]
    public async Task A_plan_that_goes_on_has_the_items_and_the_costs_that_it_began_with()
    {
        var kv = platform.Functions.Kv("resumed");
        foreach (var key in (string[])["b", "c", "d"])
            await kv.SetAsync(key, Encoding.UTF8.GetBytes(key));
        using var killed = new CancellationTokenSource();
        var (calls, isFirst) = (new List<string>(), true);
        platform.Runner.Add("noting", async (call, cancellation) =>
        {
            var input = Encoding.UTF8.GetString((await call.Call.Inputs[0].ReadAsync(cancellation))!.Value.Span);
            lock (calls)
                calls.Add(input);
            if (isFirst && input == "c")
            {
                await killed.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellation);
            }

            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(input), cancellation);
            return 0;
        });
        await platform.Put("noting", FakeRunner.ContentType, "noting");
        var spec = new FunctionJobSpec
        {
            Request = new FunctionRequest { Name = "resumed" },
            Plan = """{"name":"resumed","steps":[{"op":"map","function":"noting","over":{"kv":"resumed"},"batch":1,"parallel":1,"fuel":5}]}""",
        };
        var lease = new JobLease(JobApi.NewId(), Guid.NewGuid(), spec, null, null);
        var plans = new PlanRunner(platform.Cluster.Client, platform.Functions, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plans.RunAsync(lease, _ => { }, killed.Token));
        isFirst = false;
        await kv.SetAsync("a", "a"u8.ToArray());
        await kv.SetAsync("cc", "cc"u8.ToArray());
        await kv.SetAsync("b", "changed"u8.ToArray());
        var progress = new List<PlanProgress>();
        var reply = await plans.RunAsync(lease, progress.Add, default);

        // What has a checkpoint does not run again, and what came later does not count.
        Assert.Equal((null, "b\nc\nd\n"), (reply.Error, Encoding.UTF8.GetString(reply.Output.Span)));
        Assert.Equal(["b", "c", "c", "d"], calls);
        Assert.Equal([(0, 0), (1, 5), (2, 10), (3, 15)], progress.Select(now => (now.Done, now.Fuel)));
        Assert.Equal((3, 15UL, reply.Elapsed), (progress[^1].Total, reply.Fuel, progress[^1].Elapsed));
    }

    [Fact]
    public async Task The_first_checkpoint_of_a_batch_counts_until_the_plan_is_cleared()
    {
        var plan = platform.Cluster.Client.GetGrain<IFunctionPlanGrain>(JobApi.NewId());
        await plan.Write("000", Reply(8));
        await plan.Write("000", Reply(9));
        Assert.Equal(8, Assert.Single(await plan.Read(null)).Value.Outputs[0].Length);

        await plan.Clear();
        Assert.Empty(await plan.Read(null));

        static BatchReply Reply(int bytes) => new() { Outputs = [new byte[bytes]] };
    }

    [Theory]
    [InlineData("""[]""", "plan.steps")]
    [InlineData("""[{"op":"call"}]""", "plan.steps[0].function")]
    [InlineData("""[{"op":"jump","function":"f"}]""", "plan")]
    [InlineData("""[{"op":"call","function":"f","what":1}]""", "plan")]
    [InlineData("""[{"op":"fan_out","functions":["f"]}]""", "plan.steps[0].functions")]
    [InlineData("""[{"op":"map","function":"f","batch":0}]""", "plan.steps[0].batch")]
    [InlineData("""[{"op":"map","function":"f","over":{"kv":"a","names":"b"}}]""", "plan.steps[0].over")]
    [InlineData("""[{"op":"reduce","function":"f","over":{"kv":"a"}}]""", "plan.steps[0].over")]
    [InlineData("""[{"op":"reduce","function":"f","fan_in":1}]""", "plan.steps[0].fan_in")]
    public void A_plan_that_is_wrong_is_refused_by_the_name_of_its_field(string steps, string field)
    {
        var error = Assert.Throws<WetwareException>(() => PlanSpec.Parse($$"""{"name":"p","steps":{{steps}}}"""));

        Assert.StartsWith(field + ":", error.Message, StringComparison.Ordinal);
    }

    private async Task Add(string name, Func<string, string> function)
    {
        platform.Runner.Add(name, async (call, cancellation) =>
        {
            var input = Encoding.UTF8.GetString((await call.Call.Inputs[0].ReadAsync(cancellation))!.Value.Span);
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(function(input)), cancellation);
            return 0;
        });
        await platform.Put(name, FakeRunner.ContentType, name);
    }

    private async Task<string> Submit(string steps, string input = "")
    {
        var id = JobApi.NewId();
        var request = new FunctionRequest { Name = "plan", Input = Encoding.UTF8.GetBytes(input) };
        await platform.Functions.Jobs.SubmitAsync(id, new FunctionJobSpec { Request = request, Plan = $$"""{"name":"plan","steps":{{steps}}}""" });
        return id;
    }

    private async Task<(FunctionJob Job, string Output)> Run(string steps, string input = "")
    {
        var id = await Submit(steps, input);
        var job = await platform.Functions.Jobs.WaitAsync(id).WaitAsync(TimeSpan.FromSeconds(60));
        return (job, Encoding.UTF8.GetString((await platform.Functions.Jobs.ResultAsync(id))!.Output.Span));
    }
}
