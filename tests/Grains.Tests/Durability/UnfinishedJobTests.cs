using Wetware.Functions;
using Wetware.Testing;

namespace Wetware.Tests.Durability;

/// <summary>A job whose first write went through and whose second did not.</summary>
public sealed class UnfinishedJobTests
{
    [Fact]
    public async Task A_job_whose_input_could_not_be_written_runs_once_it_was_asked_for_again()
    {
        var store = new FaultyStore();
        await using var nodes = await FaultyNode.Start(store);
        var node = new Acknowledged.Node(nodes.Cluster.Silos.Single().ServiceProvider);
        var jobs = node.Grains.GetGrain<IFunctionJobsGrain>(0);
        var id = new string('c', JobLimits.IdLength);
        var spec = new FunctionJobSpec { Request = new FunctionRequest { Name = "later", Input = "input"u8.ToArray() } };
        await jobs.Find(id);

        store.Hold();
        var refused = jobs.Submit(id, spec);
        await Wait.Until(() => store.Waiting == 1, "the job is written");
        store.Step();
        await Wait.Until(() => store.Waiting == 1, "its input is written");
        store.Fail();
        await Assert.ThrowsAnyAsync<Exception>(() => refused);
        store.Work();
        await jobs.Submit(id, spec);

        var observer = new Nobody();
        var poll = new JobPoll { Observer = node.Grains.CreateObjectReference<IFunctionJobsObserver>(observer), Free = 10 };
        var lease = Assert.Single((await jobs.Poll(poll)).Leases);
        Assert.Equal(id, lease.Id);
        Assert.Equal("input"u8.ToArray(), lease.Spec.Request.Input.ToArray());
        GC.KeepAlive(observer);
    }

    private sealed class Nobody : IFunctionJobsObserver
    {
        public void Changed()
        {
            // Asks by itself.
        }
    }
}
