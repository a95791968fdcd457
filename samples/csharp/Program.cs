using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware;
using Wetware.Capabilities;
using Wetware.Clustering.Hosting;
using Wetware.Tasks;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: wetware-sample <module.wasm> [namespace] [secret file]");
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.AddWetwareClient(orleans => orleans.UseMulticastClustering(cluster =>
{
    cluster.Namespace = args.Length > 1 ? args[1] : "ww";
    cluster.SecretFile = args.Length > 2 ? args[2] : null;
}));
using var host = builder.Build();
await host.StartAsync();
var cluster = host.Services.GetRequiredService<WetwareClient>();
using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
var stop = deadline.Token;

// A channel hands each value to exactly one receiver; a synchronous one makes the sender wait for it.
var channel = $"sample-{Guid.NewGuid():n}";
await cluster.Channels.CreateAsync(channel, cancellationToken: stop);
var receiving = cluster.Channels.RecvAsync(channel, stop);
await cluster.Channels.SendAsync(channel, CapabilityValue.Of("hello"u8.ToArray()), stop);
Console.WriteLine($"channel: {Encoding.UTF8.GetString((await receiving).Bytes.Span)}");
await cluster.Channels.CloseAsync(channel, stop);
await cluster.Channels.RemoveAsync(channel, stop);

// A topic reaches every subscriber.
await using (var news = await cluster.Topics.SubscribeAsync("sample-news", cancellationToken: stop))
{
    await cluster.Topics.PublishAsync("sample-news", "it works"u8.ToArray(), stop);
    await foreach (var message in news.ReadAllAsync(stop))
    {
        Console.WriteLine($"topic: {Encoding.UTF8.GetString(message.Data.Span)}");
        break;
    }
}

// A task runs a WebAssembly module on a worker.
var module = await cluster.Modules.PutAsync(await File.ReadAllBytesAsync(args[0], stop), stop);
var submitted = await cluster.Tasks.SubmitAsync(
    new TaskSpec { Module = module.Digest, Entry = "run", Input = 0, Difficulty = 3 }, new SubmitOptions { Key = channel }, stop);
var task = await cluster.Tasks.WaitAsync(submitted.Task.Spec.Id, stop);
Console.WriteLine($"task: {task.State}, result {task.LastRun?.Result ?? task.LastRun?.Message}");
await host.StopAsync(CancellationToken.None);
return task.State == TaskState.Done ? 0 : 1;
