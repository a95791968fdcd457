using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Wetware.Tests;

/// <summary>A site of pages that link to one another, with redirects, loops, dead links, and pages that are huge, slow, silent or closed to robots.</summary>
public sealed class CrawlSite : IAsyncDisposable
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, int> _served = new();
    private readonly int _pages;

    private CrawlSite(int pages, WebApplication server) => (_pages, _server) = (pages, server);

    /// <summary>Host and port.</summary>
    public string Host { get; private set; } = "";

    /// <summary>How many different addresses were asked for.</summary>
    public int Served => _served.Count;

    /// <summary>All addresses that a crawl from page 0 comes to, with the status that it finds; 0 for those that do not answer or may not be read.</summary>
    public Dictionary<string, int> Reachable
    {
        get
        {
            var all = Enumerable.Range(0, _pages).ToDictionary(Page, _ => 200);
            for (var page = 0; page < _pages; page++)
            {
                foreach (var (path, status) in Specials(page))
                    all[path] = status;
            }

            // Links of pages that are reached through the others only.
            (all["/loop/b"], all["/huge/first"]) = (302, 404);
            return all.ToDictionary(pair => $"http://{Host}{pair.Key}", pair => pair.Value);
        }
    }

    public static async Task<CrawlSite> Start(int pages)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = new CrawlSite(pages, builder.Build());
        site._server.Run(site.Serve);
        await site._server.StartAsync();
        site.Host = new Uri(site._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
        return site;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Page(int number) => string.Create(CultureInfo.InvariantCulture, $"/p/{number}");

    private static IEnumerable<(string Path, int Status)> Specials(int page)
    {
        if (page % 10 == 3)
            yield return ($"/r/{page}", 302);
        if (page % 25 == 7)
            yield return ($"/dead/{page}?x=1&y=2", 404);
        if (page is >= 1 and <= 5)
            yield return page switch { 1 => ("/loop/a", 302), 2 => ("/huge", 200), 3 => ("/slow", 200), 4 => ("/silent", 0), _ => ("/secret/x", 0) };
    }

    private async Task Serve(HttpContext context)
    {
        var (path, response, aborted) = (context.Request.Path.Value!, context.Response, context.RequestAborted);
        _served.AddOrUpdate(path, 1, static (_, times) => times + 1);
        var parts = path.Split('/');
        switch (parts[1])
        {
            case "robots.txt":
                await response.WriteAsync("User-agent: *\nDisallow: /secret/", aborted);
                break;
            case "p":
                response.ContentType = "text/html; charset=utf-8";
                await response.WriteAsync(Html(int.Parse(parts[2], CultureInfo.InvariantCulture)), aborted);
                break;
            case "r":
                response.Redirect($"../p/{parts[2]}#part");
                break;
            case "loop":
                response.Redirect(parts[2] == "a" ? "b" : "/loop/a");
                break;
            case "huge":
                if (parts.Length > 2)
                    goto default;
                response.ContentType = "text/html";
                await response.WriteAsync("<a href=/huge/first>" + new string('x', 4 << 20) + "<a href=/huge/last>", aborted);
                break;
            case "slow":
                await Task.Delay(Slow, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await response.WriteAsync("slow", aborted);
                break;
            case "silent":
                await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            default:
                response.StatusCode = 404;
                break;
        }
    }

    private string Html(int page)
    {
        var links = new[] { (page * 2) + 1, (page * 2) + 2, page * 7 % _pages, page }.Where(link => link < _pages)
            .Select(link => $"<li><a class='x' href=\"{link}#top\">page {link}</a>")
            .Concat(Specials(page).Select(special => $"<A HREF='{special.Path.Replace("&", "&amp;", StringComparison.Ordinal)}'>special</A>"));
        return $"""
            <!doctype html><html><head><title>Page {page} &amp; more</title><script>document.write('<a href="/script">')</script></head>
            <body><!-- <a href="/comment"> --><a name=top></a><a href=" ./../p/0 ">home</a><a href="mailto:a@b.c">mail</a><a href="http://elsewhere.invalid/">elsewhere</a>
            <a href="/nofollow" rel="nofollow">no</a>{string.Concat(links)}</body></html>
            """;
    }
}
