using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Functions.Jobs;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Plans;

public sealed class PlanKillTests
{
    private const int Items = 10_000;
    private const int Batch = 50;

    [Fact]
    public async Task A_map_over_10_000_items_goes_on_over_the_death_of_its_gateway_and_of_a_worker()
    {
        var (storage, time, runs, killed) = (new FailingStorage(), new ShiftedTimeProvider(), new ConcurrentDictionary<string, int>(), new TaskCompletionSource());
        var builder = new InProcessTestClusterBuilder(4);
        builder.ConfigureSilo((_, silo) =>
        {
            var runner = new FakeRunner();
            runner.Add("square", async (call, cancellation) => await Answer(call, cancellation, text =>
            {
                runs.AddOrUpdate(text, 1, (_, count) => count + 1);
                var number = long.Parse(text, CultureInfo.InvariantCulture);
                return $"{number * number}";
            }) + await Held(runs, killed.Task, cancellation));
            runner.Add("sum", (call, cancellation) => Answer(call, cancellation, text => $"{text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => long.Parse(line, CultureInfo.InvariantCulture))}"));
            silo.Services.AddKeyedSingleton<IGrainStorage>("Default", storage);
            silo.Services.AddSingleton(new FunctionOptions { KvKeys = Items });
            silo.Services.AddSingleton<TimeProvider>(time);
            silo.Services.AddSingleton(new FunctionEngine(new FunctionEngineOptions(), [runner]));
            silo.Services.AddFunctions().FollowFunctions();
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(1), 2, 1);
                options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            });
        });
        await using var cluster = builder.Build();
        await cluster.DeployAsync();
        var functions = new FunctionClient(cluster.Client, TimeProvider.System);
        foreach (var name in (string[])["square", "sum"])
            await functions.PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(name)), FakeRunner.ContentType, name);
        await Seed(functions);

        var id = JobApi.NewId();
        await functions.Jobs.SubmitAsync(id, new FunctionJobSpec
        {
            Request = new FunctionRequest { Name = "squares" },
            Plan = $$"""
                {"name":"squares","steps":[
                  {"op":"map","function":"square","over":{"kv":"numbers"},"batch":{{Batch}},"parallel":4},
                  {"op":"reduce","function":"sum","fan_in":100}]}
                """,
        });
        await Wait.Until(() => runs.Count > Items / 20, "the plan is under way");
        await cluster.KillSiloAsync(cluster.Silos.Single(silo => WorkerOf(silo).Running > 0));
        await cluster.KillSiloAsync(cluster.Silos.First(silo => WorkerOf(silo).Running == 0 && silo != cluster.Silos[0]));
        Assert.InRange(runs.Count, Items / 20, Items / 2);
        killed.SetResult();
        time.Advance(JobLimits.LeaseTime + TimeSpan.FromSeconds(1));

        var job = await functions.Jobs.WaitAsync(id).WaitAsync(TimeSpan.FromMinutes(3));
        var output = Encoding.UTF8.GetString((await functions.Jobs.ResultAsync(id))!.Output.Span);

        Assert.Equal((FunctionJobState.Done, null), (job.State, job.Error));
        Assert.Equal($"{Enumerable.Range(0, Items).Sum(i => (long)i * i)}", output);
        Assert.Equal(Items, runs.Count);

        // What had a checkpoint did not run again.
        Assert.InRange(runs.Values.Sum(), Items, Items + (3 * 4 * Batch));
        Assert.True(job.Attempts >= 2);
    }

    // The plan is in its midst until its gateway is dead.
    private static async Task<int> Held(ConcurrentDictionary<string, int> runs, Task killed, CancellationToken cancellation)
    {
        if (runs.Count > Items / 20)
            await killed.WaitAsync(cancellation);
        return 0;
    }

    private static JobWorker WorkerOf(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<JobWorker>();

    private static async Task Seed(FunctionClient functions)
    {
        var kv = functions.Kv("numbers");
        foreach (var some in Enumerable.Range(0, Items).Chunk(200))
            await Task.WhenAll(some.Select(i => kv.SetAsync($"{i:d5}", Encoding.UTF8.GetBytes($"{i}"))));
    }

    private static async Task<int> Answer(CallContext call, CancellationToken cancellation, Func<string, string> function)
    {
        var input = Encoding.UTF8.GetString((await call.Call.Inputs[0].ReadAsync(cancellation))!.Value.Span);
        await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(function(input)), cancellation);
        return 0;
    }
}
