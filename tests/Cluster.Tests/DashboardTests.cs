using System.Net;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>What the dashboard of a gateway shows of all nodes.</summary>
[Collection(SharedCluster.Name)]
public sealed class DashboardTests(SharedCluster.Nodes nodes)
{
    [Fact]
    public async Task Calls_of_every_node_are_shown_and_what_does_not_work_is_off()
    {
        using var http = new HttpClient { BaseAddress = await nodes.Http() };
        using (var first = await http.GetAsync(new Uri("/dashboard/DashboardCounters", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var (code, said) = await WwProcess.Run("task", "submit", Repository.Sample("hash"), "--difficulty", "1", "--delay", "1", "--repeats", "3", "--ns", nodes.Namespace, "--timeout", "60", "--wait");
        Assert.True(code == 0, said);

        await Wait.Until(
            async () =>
            {
                using var counters = JsonDocument.Parse(await http.GetStringAsync(new Uri("/dashboard/DashboardCounters", UriKind.Relative)));
                var busy = counters.RootElement.GetProperty("simpleGrainStats").EnumerateArray()
                    .Where(grain => grain.GetProperty("totalCalls").GetDouble() > 0)
                    .Select(grain => grain.GetProperty("siloAddress").GetString())
                    .Distinct();
                return counters.RootElement.GetProperty("hosts").GetArrayLength() == 3 && busy.Count() == 3;
            },
            "calls of all three nodes are shown",
            TimeSpan.FromSeconds(60));
        using var trace = await http.GetAsync(new Uri("/dashboard/Trace", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.False(trace.IsSuccessStatusCode);
    }
}
