using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Placement;
using Wetware.Clustering.Hosting;

// Start it several times: clustering-sample NAMESPACE DATA-FOLDER [INTERFACE]. It counts the lines of all their standard inputs.
using var host = Host.CreateDefaultBuilder()
    .UseOrleans(silo => silo.UseMulticastClustering(cluster =>
    {
        cluster.Namespace = args[0];
        cluster.DataDirectory = args[1];
        foreach (var name in args.Skip(2))
            cluster.Discovery.Interfaces.Add(name);
    }))
    .Build();
await host.StartAsync();
var counter = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICounter>("lines");
var members = host.Services.GetRequiredService<IClusterMembershipService>();
while (await Console.In.ReadLineAsync() is not null)
{
    var active = members.CurrentSnapshot.Members.Values.Count(member => member.Status == SiloStatus.Active);
    Console.WriteLine($"line {await counter.Add()}, {active} silos");
}

await host.StopAsync();

internal interface ICounter : IGrainWithStringKey
{
    Task<int> Add();
}

[PreferLocalPlacement]
internal sealed class Counter : Grain, ICounter
{
    private int _count;

    public Task<int> Add() => Task.FromResult(++_count);
}
