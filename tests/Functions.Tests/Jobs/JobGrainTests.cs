using System.Text;
using Orleans.Core.Internal;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Jobs;
using Wetware.Tasks;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Jobs;

/// <summary>The jobs' grain as gateways use it. The platform's own gateway takes none.</summary>
public sealed class JobGrainTests : IAsyncLifetime
{
    private readonly Platform _platform = new();
    private readonly Observer _observer = new();
    private IFunctionJobsObserver _reference = null!;

    private IFunctionJobsGrain Jobs => _platform.Cluster.Client.GetGrain<IFunctionJobsGrain>(0);

    public async Task InitializeAsync()
    {
        _platform.Options.JobSlots = 0;
        await _platform.InitializeAsync();
        _reference = _platform.Cluster.Client.CreateObjectReference<IFunctionJobsObserver>(_observer);
    }

    public Task DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task A_submission_that_is_repeated_adds_nothing()
    {
        var id = JobApi.NewId();
        var first = await Jobs.Submit(id, Spec());
        var second = await Jobs.Submit(id, Spec());

        var lease = Assert.Single((await Poll(8)).Leases);

        Assert.Equal((first.Created, id, "input"), (second.Created, lease.Id, Encoding.UTF8.GetString(lease.Spec.Request.Input.Span)));
        Assert.Empty((await Poll(8)).Leases);
    }

    [Fact]
    public async Task A_job_whose_gateway_is_silent_goes_to_another_until_too_many_were_lost()
    {
        var id = await Submit();
        for (var lost = 0; lost <= JobLimits.MaxLost; lost++)
        {
            var lease = Assert.Single((await Poll(1)).Leases);
            Pass(JobLimits.LeaseTime + TimeSpan.FromSeconds(1));
            Assert.Equal(lost < JobLimits.MaxLost, await FreeAgain());
            Assert.False(await Jobs.Complete(id, lease.Lease, new FunctionReply { Result = 1 }));
        }

        var job = await Jobs.Find(id);
        Assert.Equal((FunctionJobState.Failed, "disconnected", JobLimits.MaxLost + 1), (job!.State, job.Error, job.Attempts));

        // Whether the job waits again; nothing is taken.
        async Task<bool> FreeAgain()
        {
            await Poll(0);
            return (await Jobs.Find(id))!.State == FunctionJobState.Waiting;
        }
    }

    [Fact]
    public async Task A_gateway_keeps_its_job_while_it_says_so_also_when_the_grain_moved()
    {
        var id = await Submit();
        var lease = Assert.Single((await Poll(1)).Leases);
        await Jobs.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        for (var i = 0; i < 3; i++)
        {
            Pass(JobLimits.LeaseTime / 2);
            var reply = await Poll(1, new RunningJob(id, lease.Lease, null));
            Assert.Equal((0, 0), (reply.Leases.Count, reply.Ended.Count));
        }

        Assert.True(await Jobs.Complete(id, lease.Lease, new FunctionReply { Result = 7, Output = "out"u8.ToArray() }));
        Assert.False(await Jobs.Complete(id, lease.Lease, new FunctionReply { Result = 8 }));

        await Jobs.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        Assert.Equal((FunctionJobState.Done, 7, "out"), ((await Jobs.Find(id))!.State, (await Jobs.Find(id))!.Result, Encoding.UTF8.GetString((await Jobs.Result(id))!.Output.Span)));
    }

    [Theory]
    [InlineData("trap", 2, 3)]
    [InlineData("not-found", 2, 1)]
    [InlineData("trap", 0, 1)]
    public async Task A_job_that_failed_is_tried_again_as_often_as_it_may_and_makes_sense(string error, int retries, int attempts)
    {
        var id = await Submit(spec => spec with { Retries = retries });
        for (var i = 0; i < attempts; i++)
        {
            var lease = Assert.Single((await Poll(1)).Leases);
            Assert.True(await Jobs.Complete(id, lease.Lease, new FunctionReply { Error = error, Message = "why", Status = 500 }));
            Assert.Empty((await Poll(1)).Leases); // not at once
            Pass(JobLimits.MaxPause);
        }

        Assert.Empty((await Poll(1)).Leases);
        var job = await Jobs.Find(id);
        Assert.Equal((FunctionJobState.Failed, error, attempts), (job!.State, job.Error, job.Attempts));
    }

    [Fact]
    public async Task A_cancelled_job_is_taken_from_its_gateway()
    {
        var id = await Submit();
        var lease = Assert.Single((await Poll(1)).Leases);

        Assert.True(await Jobs.Cancel(id));
        Assert.False(await Jobs.Cancel(id));

        Assert.Equal([id], (await Poll(1, new RunningJob(id, lease.Lease, null))).Ended);
        Assert.Equal(FunctionJobState.Cancelled, (await Jobs.Find(id))!.State);
        Assert.False(await Jobs.Complete(id, lease.Lease, new FunctionReply()));
    }

    [Fact]
    public async Task Setting_the_wall_clock_neither_holds_a_job_up_nor_takes_it_from_its_gateway()
    {
        var id = await Submit(spec => spec with { Retries = 1 });
        _platform.Time.Shift = -TimeSpan.FromHours(1);
        var lease = Assert.Single((await Poll(1)).Leases);
        _platform.Time.Shift = TimeSpan.FromHours(1);
        await Poll(1);
        Assert.True(await Jobs.Complete(id, lease.Lease, new FunctionReply { Error = "failed", Message = "once" }));
        _platform.Time.Shift = -TimeSpan.FromHours(1);
        Pass(JobLimits.MaxPause);

        var again = Assert.Single((await Poll(1)).Leases);
        Pass(JobLimits.LeaseTime + TimeSpan.FromSeconds(1));
        Assert.Equal(again.Id, Assert.Single((await Poll(1)).Leases).Id);
    }

    [Fact]
    public async Task A_callback_is_tried_until_it_is_taken_or_given_up()
    {
        var id = await Submit(spec => spec with { CallbackUrl = "http://example.org/" });
        var run = Assert.Single((await Poll(1)).Leases);
        await Jobs.Complete(id, run.Lease, new FunctionReply { Result = 3, Output = "out"u8.ToArray() });

        for (var i = 1; i <= JobLimits.MaxCallbacks; i++)
        {
            var lease = Assert.Single((await Poll(1)).Leases);
            Assert.Equal((3, "out"), (lease.Ended!.Result, Encoding.UTF8.GetString(lease.Reply!.Output.Span)));
            Assert.True(await Jobs.CompleteCallback(id, lease.Lease, "the address answered 500"));
            Pass(JobLimits.MaxPause);
        }

        Assert.Empty((await Poll(1)).Leases);
        var job = await Jobs.Find(id);
        Assert.Equal((FunctionJobState.Done, "failed", "callback: the address answered 500"), (job!.State, job.Callback, job.Message));
    }

    [Fact]
    public async Task What_ended_is_dropped_after_its_time()
    {
        var id = await Submit();
        var waiting = await Submit();
        var lease = (await Poll(2)).Leases.Single(lease => lease.Id == id);
        await Jobs.Complete(id, lease.Lease, new FunctionReply());

        Pass(_platform.Options.JobRetention + TimeSpan.FromMinutes(1));
        await Poll(0);

        Assert.Null(await Jobs.Find(id));
        Assert.Null(await Jobs.Result(id));
        Assert.NotNull(await Jobs.Find(waiting));
        Assert.Equal([waiting], (await Jobs.List(FunctionJobKind.Call, null, 10)).Select(job => job.Id));
    }

    [Theory]
    [InlineData(OverlapPolicy.Allow, 2, 0)]
    [InlineData(OverlapPolicy.Skip, 1, 1)]
    public async Task A_schedule_makes_one_job_for_each_time_and_the_last_of_those_that_passed(OverlapPolicy overlap, int jobs, int skipped)
    {
        var schedule = await Jobs.SetSchedule(new FunctionSchedule { Name = "often", Cron = "* * * * *", Overlap = overlap, Request = new FunctionRequest { Name = "f" } });
        Assert.InRange(schedule.Next!.Value, _platform.Time.GetUtcNow(), _platform.Time.GetUtcNow() + TimeSpan.FromMinutes(1));
        Pass(TimeSpan.FromMinutes(5));

        var first = Assert.Single((await Poll(10)).Leases);
        Assert.Empty((await Poll(10, new RunningJob(first.Id, first.Lease, null))).Leases);
        Pass(TimeSpan.FromMinutes(1));
        await Poll(0, new RunningJob(first.Id, first.Lease, null));

        var made = await Jobs.List(FunctionJobKind.Call, null, 10);
        var now = Assert.Single(await Jobs.ListSchedules(null, 10));
        Assert.Equal((jobs, skipped, true), (made.Count, now.Skipped, now.Next > _platform.Time.GetUtcNow()));
        Assert.All(made, job => Assert.Equal(("often", "f"), (job.Schedule, job.Name)));
        Assert.True(await Jobs.RemoveSchedule("often"));
        Assert.False(await Jobs.RemoveSchedule("often"));
    }

    [Theory]
    [InlineData("61 * * * *", null)]
    [InlineData("* * * * *", "Nowhere/Here")]
    [InlineData("0 0 30 2 *", null)]
    public async Task A_schedule_that_never_comes_is_refused(string cron, string? zone)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(
            () => Jobs.SetSchedule(new FunctionSchedule { Name = "bad", Cron = cron, TimeZone = zone, Request = new FunctionRequest { Name = "f" } }));
        Assert.Equal(ErrorKind.Failed, error.Kind);
    }

    [Fact]
    public async Task What_a_job_cannot_be_is_refused_by_the_name_of_its_field()
    {
        foreach (var (spec, word) in ((FunctionJobSpec, string)[])
        [
            (Spec() with { Retries = 11 }, "retries"),
            (Spec() with { CallbackUrl = "ftp://host/" }, "callback_url"),
            (Spec() with { Request = new FunctionRequest { Name = "" } }, "name"),
            (Spec() with { Request = new FunctionRequest { Name = "f", Input = new byte[JobLimits.MaxBytes + 1] } }, "input"),
            (Spec() with { Request = new FunctionRequest { Name = "f", PosixArguments = [new string('x', CatalogLimits.MaxArgumentsLength + 1)] } }, "posix_arguments"),
            (Spec() with { Plan = "{}" }, "plan"),
            (Spec() with { Headers = new Dictionary<string, string> { ["a"] = new('x', 70_000) } }, "headers"),
        ])
        {
            var error = await Assert.ThrowsAsync<WetwareException>(() => Jobs.Submit(JobApi.NewId(), spec));
            Assert.StartsWith(word + ":", error.Message, StringComparison.Ordinal);
        }

        Assert.StartsWith("id:", (await Assert.ThrowsAsync<WetwareException>(() => Jobs.Submit("short", Spec()))).Message, StringComparison.Ordinal);
    }

    private static FunctionJobSpec Spec() => new() { Request = new FunctionRequest { Name = "f", Input = "input"u8.ToArray() } };

    private async Task<string> Submit(Func<FunctionJobSpec, FunctionJobSpec>? more = null)
    {
        var id = JobApi.NewId();
        await Jobs.Submit(id, more?.Invoke(Spec()) ?? Spec());
        return id;
    }

    private void Pass(TimeSpan span) => _platform.Time.Advance(span);

    private Task<JobPollReply> Poll(int free, params RunningJob[] running) => Jobs.Poll(new JobPoll { Observer = _reference, Running = running, Free = free });

    private sealed class Observer : IFunctionJobsObserver
    {
        public void Changed()
        {
        }
    }
}
