using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests.Deployment;

/// <summary>What <c>deploy/aspire</c> starts, without starting it. Its packages are larger than all others together, so the test runs where <c>WW_ASPIRE</c> is set.</summary>
public sealed class AspireTests
{
    [AspireFact]
    public async Task The_application_is_a_gateway_and_workers_over_PostgreSQL()
    {
        using var folder = new TempFolder();
        await DotnetCommand.RunAsync("build", Path.Combine(Repository.Folder, "deploy/aspire"), "-o", folder["built"]);
        await DotnetCommand.RunAsync(Path.Combine(folder["built"], "aspire.dll"), "--operation", "publish", "--publisher", "manifest", "--output-path", folder["manifest.json"], "--Wetware:Workers=3");

        var resources = JsonDocument.Parse(await File.ReadAllTextAsync(folder["manifest.json"])).RootElement.GetProperty("resources");
        Assert.Equal(["gateway", "postgres", "worker-1", "worker-2", "worker-3", "ww"], Names(resources).Where(name => name != "postgres-password").Order(StringComparer.Ordinal));
        foreach (var node in Names(resources).Where(name => name == "gateway" || name.StartsWith("worker-", StringComparison.Ordinal)))
        {
            Assert.Equal("{ww.connectionString}", resources.GetProperty(node).GetProperty("env").GetProperty("WW_DATABASE").GetString());
            Assert.Equal(node == "gateway" ? "gateway" : "start", resources.GetProperty(node).GetProperty("args")[0].GetString());
        }
    }

    private static IEnumerable<string> Names(JsonElement resources) => resources.EnumerateObject().Select(resource => resource.Name);
}

/// <summary>A test that is skipped unless <c>WW_ASPIRE</c> is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AspireFactAttribute : FactAttribute
{
    public AspireFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("WW_ASPIRE") is null)
            Skip = "restores some 600 MB of packages: set WW_ASPIRE=1";
    }
}
