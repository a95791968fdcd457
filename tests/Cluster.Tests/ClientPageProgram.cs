using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wetware.Capabilities;
using Wetware.Clustering.Hosting;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Processes;
using Wetware.Registry;
using Wetware.Routing;
using Wetware.Security;
using Wetware.Tasks;

namespace Wetware.Tests;

/// <summary>The examples that docs/client.md shows, in the page's order.</summary>
internal static class ClientPageProgram
{
    public static async Task Run(string ns, string wasm, IEnvelopeSigner signer, Action<string> print)
    {
        // page: begin
        var builder = Host.CreateApplicationBuilder();
        builder.AddWetwareClient(orleans => orleans.UseMulticastClustering(cluster => cluster.Namespace = ns));
        using var host = builder.Build();
        await host.StartAsync();
        var cluster = host.Services.GetRequiredService<WetwareClient>();

        // page: begin
        await cluster.Channels.CreateAsync("jobs", capacity: 10);
        await cluster.Channels.SendAsync("jobs", CapabilityValue.Of("first"u8.ToArray()));
        var value = await cluster.Channels.RecvAsync("jobs");
        print(Encoding.UTF8.GetString(value.Bytes.Span));

        // page: begin
        await using (var news = await cluster.Topics.SubscribeAsync("news"))
        {
            await cluster.Topics.PublishAsync("news", "hello"u8.ToArray());
            await foreach (var message in news.ReadAllAsync())
            {
                print(Encoding.UTF8.GetString(message.Data.Span));
                break;
            }
        }

        // page: begin
        var anchor = await cluster.Anchors.Get("/").WalkAsync("config/greeting");
        var stored = await anchor.StoreAsync(CapabilityValue.Of("good morning"u8.ToArray()));
        var cell = await anchor.LoadAsync();
        print($"{cell.Version == stored.Version}: {Encoding.UTF8.GetString(cell.Value!.Bytes.Span)}");

        // page: begin
        await foreach (var node in cluster.Views.QueryAsync(RoutingQuery.All.Take(10)))
            print($"node {node.Server}");

        // page: begin
        var location = new ServiceLocation { Service = "printer", Addresses = ["10.0.0.7:9100"] };
        await using (await cluster.Registry.ProvideAsync(signer, location))
        {
            await foreach (var provider in cluster.Registry.LocateAsync("printer"))
            {
                print($"printer at {provider.Location.Addresses[0]}");
                break;
            }
        }

        // page: begin
        var module = await cluster.Modules.PutAsync(await File.ReadAllBytesAsync(wasm));
        await cluster.Modules.WaitAsync(module.Digest);

        // page: begin
        var spec = new TaskSpec { Module = module.Digest, Entry = "run", Input = 0, Difficulty = 3 };
        var submitted = await cluster.Tasks.SubmitAsync(spec, new SubmitOptions { Key = "hash-0-3" });
        var task = await cluster.Tasks.WaitAsync(submitted.Task.Spec.Id);
        print($"{task.State}: {task.LastRun?.Result}");

        // page: begin
        var name = await cluster.Views.HereAsync();
        if (!ServerId.TryParse(name, out var here))
            throw new FormatException($"{name} is not a server id");
        var process = await cluster.Processes.SpawnAsync(here, new ProcessSpec { Module = module.Digest, Arguments = ["0", "3"] });
        var result = await cluster.Processes.WaitAsync(new ProcessId(here, process.Pid));
        print($"process ended: {result.End}");

        // page: begin
        var session = await cluster.Sessions.LoginAsync();
        try
        {
            var view = await session.GetAsync("view");
            var weaker = await cluster.Capabilities.AttenuateAsync(view, ["lookup"]);
            await cluster.Capabilities.CallAsync(weaker, "iterate");
        }
        catch (WetwareException error)
        {
            print($"{error.Kind}: {error.Message}");
        }

        await session.LogoutAsync();

        // page: end
        await host.StopAsync();
    }
}
