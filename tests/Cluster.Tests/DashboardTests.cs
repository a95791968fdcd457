using System.Net;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>What the dashboard of a gateway shows of all nodes.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task Calls_of_every_node_are_shown_and_what_does_not_work_is_off()
    {
        await using var cluster = new TestCluster();
        var worker = cluster.Worker("worker");
        var gateway = await cluster.Gateway();
        await worker;
        using var http = new HttpClient { BaseAddress = new Uri((await gateway.Says("HTTP on ")).Split("HTTP on ")[1].Trim()) };
        using (var first = await http.GetAsync(new Uri("/dashboard/DashboardCounters", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var (code, said) = await WwProcess.Run("task", "submit", Repository.Sample("hash"), "--difficulty", "1", "--delay", "1", "--repeats", "3", "--ns", cluster.Namespace, "--timeout", "60", "--wait");
        Assert.True(code == 0, said);

        await Wait.Until(
            async () =>
            {
                using var counters = JsonDocument.Parse(await http.GetStringAsync(new Uri("/dashboard/DashboardCounters", UriKind.Relative)));
                var busy = counters.RootElement.GetProperty("simpleGrainStats").EnumerateArray()
                    .Where(grain => grain.GetProperty("totalCalls").GetDouble() > 0)
                    .Select(grain => grain.GetProperty("siloAddress").GetString())
                    .Distinct();
                return counters.RootElement.GetProperty("hosts").GetArrayLength() == 2 && busy.Count() == 2;
            },
            "calls of both nodes are shown",
            TimeSpan.FromSeconds(60));
        using var trace = await http.GetAsync(new Uri("/dashboard/Trace", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.False(trace.IsSuccessStatusCode);
    }
}
