using System.Globalization;
using Microsoft.Extensions.Configuration;

// A gateway, workers and PostgreSQL on this machine: docs/aspire.md.
var builder = DistributedApplication.CreateBuilder(args);
var settings = builder.Configuration.GetSection("Wetware");
var (ns, workers) = (settings["Namespace"] ?? "aspire", int.Parse(settings["Workers"] ?? "2", CultureInfo.InvariantCulture));
if (workers is < 0 or > 64)
    throw new ArgumentException($"Wetware:Workers: {workers} is outside 0 to 64");

// PostgreSQL needs a container engine. Without one the gateway keeps everything in its own folder, and the workers find it by multicast.
var database = settings["Database"] switch
{
    null or "container" => builder.AddPostgres("postgres").WithDataVolume().AddDatabase("ww"),
    "embedded" => null,
    var other => throw new ArgumentException($"Wetware:Database: \"{other}\" is neither container nor embedded"),
};
var gateway = Node("gateway", "gateway", "--listen", "127.0.0.1:8080", "--https", "8443")
    .WithHttpEndpoint(port: 8080, isProxied: false)
    .WithHttpsEndpoint(port: 8443, isProxied: false)
    .WithHttpHealthCheck("/health", endpointName: "http");
for (var number = 1; number <= workers; number++)
    Node($"worker-{number}", "start").WaitFor(gateway);
builder.Build().Run();

IResourceBuilder<ProjectResource> Node(string name, params string[] arguments)
{
    var node = builder.AddProject<Projects.Cli>(name, options => options.ExcludeLaunchProfile = true).WithArgs([.. arguments, "--ns", ns]);
    return database is null
        ? node
        : node.WithEnvironment("WW_DATABASE", database).WithEnvironment("Cluster__Discovery__Enabled", "false").WaitFor(database);
}
