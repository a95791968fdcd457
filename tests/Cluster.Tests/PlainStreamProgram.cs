using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Streams;
using Wetware.Clustering.Security;
using Wetware.PubSub.Streams;

namespace Wetware.Tests;

/// <summary>The program that docs/pubsub.md shows: an Orleans client without any other type of this project.</summary>
internal static class PlainStreamProgram
{
    /// <summary>Subscribes to the topic <c>news</c>, publishes to it, and goes on until <paramref name="more"/> is done.</summary>
    public static async Task Run(IPEndPoint gateway, ClusterSecret secret, string ns, Action<string> print, Func<Task> more)
    {
        // page: begin
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(orleans => orleans
            .UseStaticClustering(gateway)
            .UseClusterTls(secret)
            .Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = ns)
            .AddWetwareStreams());
        using var host = builder.Build();
        await host.StartAsync();

        var client = host.Services.GetRequiredService<IClusterClient>();
        var stream = client.GetStreamProvider("ww").GetStream<byte[]>("topic", "news");
        var subscription = await stream.SubscribeAsync((message, position) =>
        {
            print(Encoding.UTF8.GetString(message));
            return Task.CompletedTask;
        });
        await stream.OnNextAsync("hello"u8.ToArray());
        // page: end
        await more();
        await subscription.UnsubscribeAsync();
        await host.StopAsync();
    }
}
