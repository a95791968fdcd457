using System.Globalization;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

/// <summary>
/// The crawler over a site of this test: a worker node, a node with Raft members and the coordinator itself are killed in the middle. <c>WW_CRAWL_PAGES</c> sets how
/// many pages the site has.
/// </summary>
public sealed class CrawlerTests
{
    private const int FewPages = 120;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task Every_page_is_in_the_results_once_although_nodes_and_the_coordinator_are_killed()
    {
        var pages = int.Parse(Environment.GetEnvironmentVariable("WW_CRAWL_PAGES") ?? $"{FewPages}", CultureInfo.InvariantCulture);
        await using var site = await CrawlSite.Start(pages);
        await using var cluster = new TestCluster();
        string[] may = ["--guest-http", site.Host, "--guest-http-range", "127.0.0.0/8"];
        var gateway = cluster.Begin("gateway", ["gateway", "--listen", "127.0.0.1:0", "--cluster-port", "0", .. may, "--meta", "name=gateway"]);
        await gateway.Says("Ready as", Deadline);
        var nodes = Enumerable.Range(0, 3).Select(i => cluster.Begin($"worker-{i}", ["start", .. may, "--meta", $"name={i}"])).ToArray();
        await Task.WhenAll(nodes.Select(node => node.Says("Ready as", Deadline)));
        Dictionary<string, string> servers = [];
        await Wait.Until(async () => (servers = await Servers(cluster)).Count == 4, "four nodes", Deadline);
        var members = string.Join(',', servers["gateway"], servers["0"], servers["1"]);
        await Task.WhenAll(
            Ok(cluster, "raft", "create", "queues", "--kind", "queue", "--nodes", members),
            Ok(cluster, "raft", "create", "crawl", "--kind", "kv", "--nodes", members));

        await using (var first = Crawl(cluster, site))
        {
            await Until(first, () => site.Served > pages / 4, "a quarter of the pages");
            await nodes[2].Kill();
            await Until(first, () => site.Served > pages / 2, "half of the pages");
            await first.Kill();
        }

        var logins = nodes.ToDictionary(node => node, node => node.Lines.Count(IsLogin));
        await using var crawler = Crawl(cluster, site, "--print");
        await crawler.Says("going on with", Deadline);

        // Best the node whose session the coordinator works in; two of the three members are left in any case.
        await (nodes[..2].FirstOrDefault(node => node.Lines.Count(IsLogin) > logins[node]) ?? nodes[0]).Kill();
        await crawler.Says("addresses done; their results are in the topic crawl-results", Deadline);
        Assert.Equal(0, await crawler.Exit());

        var results = crawler.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(result => (Url: result.GetProperty("url").GetString()!, Status: result.GetProperty("status").GetInt32())).ToList();
        Assert.Equal(
            site.Reachable.OrderBy(page => page.Key, StringComparer.Ordinal).Select(page => $"{page.Key} {page.Value}"),
            results.OrderBy(result => result.Url, StringComparer.Ordinal).Select(result => $"{result.Url} {result.Status}"));
        Assert.False(gateway.HasExited);
    }

    private static bool IsLogin(string line) => line.Contains("logged in: session", StringComparison.Ordinal);

    private static WwProcess Crawl(TestCluster cluster, CrawlSite site, params string[] more) => WwProcess.Start([
        "run", Path.Combine(Repository.Folder, "samples/crawler.wasm"), "--ns", cluster.Namespace, "--timeout", "300", "--",
        "--seed", $"http://{site.Host}/p/0", "--same-host", "--delay", "0", "--per-host", "8", "--workers", "3", "--timeout", "2", "--lease", "5", .. more]);

    private static Task Until(WwProcess crawler, Func<bool> condition, string what) => Wait.Until(
        () => condition() || (crawler.HasExited ? throw new InvalidOperationException($"it ended: {crawler.Text}") : false), what, Deadline);

    private static async Task<Dictionary<string, string>> Servers(TestCluster cluster) => (await Ok(cluster, "ls", "--json"))
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
        .ToDictionary(node => node.GetProperty("meta").GetProperty("name").GetString()!, node => node.GetProperty("server").GetString()!);

    private static async Task<string> Ok(TestCluster cluster, params string[] arguments)
    {
        var (code, said) = await WwProcess.Run([.. arguments, "--ns", cluster.Namespace, "--timeout", "120"]);
        Assert.True(code == 0, $"ww {string.Join(' ', arguments)} ended with {code}: {said}");
        return said;
    }
}
