using System.Globalization;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

// A silo in a process of its own: cluster id, silo port, gateway port, port of the primary. It stops when its input ends.
var cluster = args[0];
var ports = args[1..4].Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToArray();

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
builder.UseOrleans(silo => silo
    .UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, ports[2]))
    .ConfigureEndpoints(IPAddress.Loopback, ports[0], ports[1])
    .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "contract"))
    .Configure<ClusterMembershipOptions>(options =>
    {
        options.ProbeTimeout = TimeSpan.FromMilliseconds(700);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 1;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(1);
    }));

using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("ready");
await Console.In.ReadToEndAsync();
await host.StopAsync();
