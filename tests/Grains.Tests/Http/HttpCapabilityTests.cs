using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Grains.Processes;
using Wetware.Http;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Http;

/// <summary>Web addresses through capabilities, of a site on this machine that two nodes may open.</summary>
public sealed class HttpCapabilityTests : IAsyncLifetime
{
    private WebApplication _site = null!;
    private NodeCluster _cluster = null!;
    private string _host = "";
    private string _robots = "";
    private int _robotsStatus = 200;
    private string? _robotsElsewhere;
    private int _askedElsewhere;
    private int _stuck;

    private CapabilityClient Caller { get; set; } = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _site = builder.Build();
        _site.Run(Serve);
        await _site.StartAsync();
        _host = new Uri(_site.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
        _cluster = await NodeCluster.Start(2, silo => silo.Services.Configure<GuestOptions>(options =>
        {
            options.Http.Allow.Add(_host);
            options.Http.Allow.Add("*.example.org");
            options.Http.Ranges.Add("127.0.0.0/8");
            options.Http.Requests = 2;
        }));
        Caller = new(_cluster.Client, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_page_is_a_line_of_JSON_and_its_body()
    {
        var http = await Mint();

        Assert.Equal(("""{"status":200,"type":"text/html","truncated":false,"crawlDelay":0}""", "hello"), await Get(http, "/page"));
        Assert.Equal("""{"status":404,"truncated":false,"crawlDelay":0}""", (await Get(http, "/nothing")).Head);
        Assert.Equal($$"""{"status":302,"location":"http://{{_host}}/page","truncated":false,"crawlDelay":0}""", (await Get(http, "/redirect")).Head);
        Assert.Equal("seen: me/1.0", (await Get(http, "/agent", ""","agent":"me/1.0" """)).Body);
        Assert.Equal(("""{"status":200,"truncated":true,"crawlDelay":0}""", new string('x', 1000)), await Get(http, "/huge", ""","maxBytes":1000"""));
        Assert.Equal(("""{"status":200,"truncated":true,"crawlDelay":0}""", new string('x', 99_999)), await Get(http, "/huge", ""","maxBytes":99999"""));
        Assert.Equal(("""{"status":200,"truncated":false,"crawlDelay":0}""", new string('x', 100_000)), await Get(http, "/huge", ""","maxBytes":100000"""));
        Assert.Equal(("""{"status":200,"truncated":true,"crawlDelay":0}""", ""), await Get(http, "/huge", ""","maxBytes":0"""));
    }

    [Fact]
    public async Task What_a_site_fails_at_is_an_answer()
    {
        var http = await Mint();

        Assert.Equal("""{"status":0,"truncated":false,"crawlDelay":0,"error":"timeout"}""", (await Get(http, "/never", ""","timeout":0.2""")).Head);
        Assert.Equal("""{"status":0,"truncated":false,"crawlDelay":0,"error":"protocol"}""", (await Get(http, "/abort")).Head);
    }

    [Fact]
    public async Task What_is_not_listed_is_denied()
    {
        var http = await Mint();

        await Refused(ErrorKind.Denied, http, HttpCapabilityMethods.Get, """{"url":"http://127.0.0.1:1/"}""");
        await Refused(ErrorKind.Denied, http, HttpCapabilityMethods.Get, """{"url":"http://example.org/"}""");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.Get, """{"url":"ftp://a.example.org/"}""");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.Get, """{"url":"http://user@a.example.org/"}""");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.Get, "{}");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/","agent":"a\r\nb: c"}""");
        await Refused(ErrorKind.Limit, http, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/","maxBytes":100000000}""");
        await Refused(ErrorKind.Limit, http, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/","timeout":61}""");
        await Refused(ErrorKind.Limit, http, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/{{new string('a', 4096)}}"}""");
    }

    [Fact]
    public async Task A_node_without_a_list_opens_nothing_and_a_listed_name_leads_to_no_private_address()
    {
        await using var cluster = await NodeCluster.Start(1);
        await Refused(ErrorKind.Denied, await Mint(cluster), HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/page"}""", "Cluster:Guests:Http:Allow", cluster);

        await using var strict = await NodeCluster.Start(1, silo => silo.Services.Configure<GuestOptions>(options => options.Http.Allow.Add(_host)));
        await Refused(ErrorKind.Denied, await Mint(strict), HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/page"}""", "may not reach", strict);
    }

    [Fact]
    public async Task A_restricted_capability_opens_less_and_stays_so_on_another_node()
    {
        var http = await Mint();
        var pages = (await Caller.CallAsync(http, HttpCapabilityMethods.Restrict, Encoding.UTF8.GetBytes($$"""{"allow":["{{_host}}/page"]}"""))).Single();
        var there = (await Caller.CallAsync(pages, HttpCapabilityMethods.At, Encoding.UTF8.GetBytes(_cluster.Cards.Last().Server))).Single();
        var both = (await Caller.CallAsync(there, HttpCapabilityMethods.Restrict, """{"allow":["*.example.org"]}"""u8.ToArray())).Single();

        Assert.Equal("hello", (await Get(pages, "/page")).Body);
        Assert.Equal("hello", (await Get(there, "/page")).Body);
        foreach (var less in (Capability[])[pages, there])
            await Refused(ErrorKind.Denied, less, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/agent"}""");
        await Refused(ErrorKind.Denied, both, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/page"}""");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.Restrict, """{"allow":[]}""");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.Restrict, """{"allow":["ftp://x"]}""");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.Restrict, """{"allow":[null]}""");
        await Refused(ErrorKind.Failed, http, HttpCapabilityMethods.At, "x");
    }

    [Fact]
    public async Task Robots_txt_is_obeyed_where_it_is_asked_for()
    {
        _robots = "User-agent: *\nDisallow: /agent\nCrawl-delay: 3";
        var http = await Mint();
        var polite = (await Caller.CallAsync(http, HttpCapabilityMethods.Restrict, """{"robots":true}"""u8.ToArray())).Single();

        Assert.Contains("\"crawlDelay\":3", (await Get(http, "/page", ""","robots":true""")).Head, StringComparison.Ordinal);
        Assert.Equal("seen: wetware", (await Get(http, "/agent")).Body);
        await Refused(ErrorKind.Denied, http, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/agent","robots":true}""", "robots.txt");
        await Refused(ErrorKind.Denied, polite, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/agent","robots":false}""", "robots.txt");
    }

    [Fact]
    public async Task Robots_txt_is_not_followed_to_a_site_that_the_node_may_not_open()
    {
        _robotsElsewhere = $"http://localhost:{_host.Split(':')[1]}/elsewhere";
        var http = await Mint();

        await Refused(ErrorKind.Denied, http, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/page","robots":true}""", "robots.txt");
        Assert.Equal(0, _askedElsewhere);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(503, false)]
    public async Task Without_robots_txt_all_may_be_read_and_while_the_site_fails_nothing(int status, bool isAllowed)
    {
        _robotsStatus = status;
        var http = await Mint();

        if (isAllowed)
            Assert.Equal("hello", (await Get(http, "/page", ""","robots":true""")).Body);
        else
            await Refused(ErrorKind.Denied, http, HttpCapabilityMethods.Get, $$"""{"url":"http://{{_host}}/page","robots":true}""", "robots.txt");
    }

    [Fact]
    public async Task Too_many_at_once_are_overloaded_and_a_cancelled_one_makes_room()
    {
        var http = await Mint();
        using var stop = new CancellationTokenSource();
        var slow = Enumerable.Range(0, 2).Select(_ => Get(http, "/never", ""","timeout":50""", stop.Token)).ToArray();
        await Testing.Wait.Until(() => Volatile.Read(ref _stuck) == 2, "both places are taken");
        Assert.True(await IsOverloaded());

        await stop.CancelAsync();
        foreach (var one in slow)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Testing.Wait.Until(async () => !await IsOverloaded(), "there is room again");

        async Task<bool> IsOverloaded()
        {
            try
            {
                await Get(http, "/page");
                return false;
            }
            catch (WetwareException error) when (error.Kind == ErrorKind.Overloaded)
            {
                return true;
            }
        }
    }

    [Fact]
    public async Task A_page_that_takes_longer_than_one_call_is_waited_for() =>
        Assert.Equal("late", (await Get(await Mint(), "/late", ""","timeout":30""")).Body);

    private async Task Serve(HttpContext context)
    {
        var (response, aborted) = (context.Response, context.RequestAborted);
        switch (context.Request.Path.Value)
        {
            case "/robots.txt" when _robotsElsewhere is { } elsewhere:
                response.Redirect(elsewhere);
                break;
            case "/robots.txt":
                response.StatusCode = _robotsStatus;
                await response.WriteAsync(_robots, aborted);
                break;
            case "/elsewhere":
                Interlocked.Increment(ref _askedElsewhere);
                break;
            case "/page":
                response.ContentType = "text/html";
                await response.WriteAsync("hello", aborted);
                break;
            case "/agent":
                await response.WriteAsync($"seen: {context.Request.Headers.UserAgent}", aborted);
                break;
            case "/redirect":
                response.Redirect("page");
                break;
            case "/huge":
                await response.WriteAsync(new string('x', 100_000), aborted);
                break;
            case "/never":
                Interlocked.Increment(ref _stuck);
                await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "/late":
                await Task.Delay(TimeSpan.FromSeconds(6), aborted);
                await response.WriteAsync("late", aborted);
                break;
            case "/abort":
                context.Abort();
                break;
            default:
                response.StatusCode = 404;
                break;
        }
    }

    private ValueTask<Capability> Mint() => Mint(_cluster);

    private static ValueTask<Capability> Mint(NodeCluster cluster) => cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<ICapabilityFactory>()
        .Mint(CapabilityKinds.Http, cluster.Client.GetGrain<IHttpGrain>(cluster.Cards.First().Server).GetGrainId());

    private async Task<(string Head, string Body)> Get(Capability http, string path, string more = "", CancellationToken cancellationToken = default)
    {
        var data = Encoding.UTF8.GetBytes($"{{\"url\":{JsonSerializer.Serialize($"http://{_host}{path}")}{more}}}");
        var answer = (await Caller.CallAsync(http, HttpCapabilityMethods.Get, data, cancellationToken: cancellationToken)).Text();
        var line = answer.IndexOf('\n', StringComparison.Ordinal);
        return (answer[..line], answer[(line + 1)..]);
    }

    private async Task Refused(ErrorKind kind, Capability http, string method, string data, string text = "", NodeCluster? cluster = null)
    {
        var caller = cluster is null ? Caller : new(cluster.Client, TimeProvider.System);
        var error = await Assert.ThrowsAsync<WetwareException>(() => caller.CallAsync(http, method, Encoding.UTF8.GetBytes(data)));
        Assert.True(kind == error.Kind, error.Message);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}
