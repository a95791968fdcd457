using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Hosting;
using Wetware.Testing;
using Wetware.Tests.Discovery;

namespace Wetware.Tests.Hosting;

/// <summary>The program of <c>samples/clustering</c>: a plain Orleans application with a grain of its own, in three processes.</summary>
[Collection(RealPackets.Name)]
public sealed class SampleTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly string _namespace = LoopbackDiscovery.Unique("sample");
    private readonly List<Process> _processes = [];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
            _processes.Add(Start($"silo-{i}"));
        foreach (var process in _processes)
            await WaitForSilos(process, 3);
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Three_processes_form_one_cluster_that_a_client_finds_and_go_on_when_one_is_killed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleansClient(client => client.UseMulticastClustering(Use));
        using var host = builder.Build();
        await host.StartAsync();
        var hosts = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
        Assert.Equal(3, hosts.Count);
        await host.StopAsync();

        // The primary holds the membership in its folder; the last silo that is not the primary is killed.
        var killed = _processes.Last(process => !File.Exists(Path.Combine(process.StartInfo.ArgumentList[1], "members.json")));
        killed.Kill();

        foreach (var process in _processes.Where(process => process != killed))
            await WaitForSilos(process, 2);
    }

    private void Use(ClusteringOptions options)
    {
        options.Namespace = _namespace;
        options.Discovery.Interfaces.Add(LoopbackDiscovery.InterfaceName);
    }

    private Process Start(string name)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "clustering-sample"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[_namespace, _folder[name], LoopbackDiscovery.InterfaceName])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Sends lines until the answer tells of <paramref name="count"/> silos.</summary>
    private static async Task WaitForSilos(Process process, int count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.StandardInput.WriteLineAsync();
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (!line.StartsWith("line ", StringComparison.Ordinal))
                continue; // the host's own log
            if (line.EndsWith($", {count} silos", StringComparison.Ordinal))
                return;
            await process.StandardInput.WriteLineAsync();
        }

        Assert.Fail($"{process.StartInfo.ArgumentList[1]} ended before it counted {count} silos");
    }
}
