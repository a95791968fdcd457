using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using Wetware.Gateway.Security;
using Wetware.Gateway.Security.Tokens;
using Wetware.Security;

namespace Wetware.Tests.Security;

/// <summary>The web console behind the gateway's gates: login, pages, assets.</summary>
public sealed class ConsoleTests : IAsyncLifetime
{
    private TokenApi _api = null!;
    private string _token = "";

    public async Task InitializeAsync() => _api = await TokenApi.Start(tokens: file => _token = file.Add("looker", Scope.Read, null));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/console/tasks/one?x=1")]
    [InlineData("/dashboard")]
    public async Task A_browser_without_a_login_is_sent_to_it(string path)
    {
        using var answer = await Visit(path);

        Assert.Equal(302, (int)answer.StatusCode);
        Assert.Equal($"/console/login?next={Uri.EscapeDataString(path)}", answer.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/", "application/json")]
    [InlineData("/console/tasks", "application/x-www-form-urlencoded")]
    public async Task A_page_takes_no_body(string path, string type)
    {
        using var content = new StringContent("{}", new MediaTypeHeaderValue(type));
        using var answer = await _api.Send("POST", path, _api.Add("admin", Scope.Operate, null), content);

        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Equal("GET, HEAD, OPTIONS", string.Join(", ", answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task A_token_logs_in_by_a_cookie_that_opens_the_console_and_nothing_else()
    {
        using var login = await LogIn(_token, "/console/tasks");

        Assert.Equal((303, "/console/tasks"), ((int)login.StatusCode, login.Headers.Location!.OriginalString));
        var cookie = Assert.Single(login.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_token, cookie);

        using var page = await Visit("/console/tasks", Pair(cookie));
        Assert.Equal(200, (int)page.StatusCode);
        using var tasks = await Visit("/tasks", Pair(cookie));
        Assert.Equal(401, (int)tasks.StatusCode);
        using var dashboard = await Visit("/dashboard", Pair(cookie));
        Assert.NotEqual(200, (int)dashboard.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_was_removed_or_has_ended_ends_its_logins(bool isRemoved)
    {
        var text = _api.Add("short", Scope.Operate, TimeSpan.FromMinutes(5));
        using var login = await LogIn(text, "/");
        var cookie = Pair(Assert.Single(login.Headers.GetValues("Set-Cookie")));
        using var before = await Visit("/", cookie);
        Assert.Equal(200, (int)before.StatusCode);

        if (isRemoved)
            _api.File.Remove("short");
        _api.Time.Advance(isRemoved ? HttpTokens.Recheck : TimeSpan.FromMinutes(6));
        using var after = await Visit("/", cookie);
        Assert.Equal(302, (int)after.StatusCode);
    }

    [Theory]
    [InlineData("wrong", 401, "This token is wrong")]
    [InlineData("", 400, "1 to 1024 characters")]
    public async Task A_wrong_token_shows_the_form_again(string token, int status, string problem)
    {
        using var answer = await LogIn(token, "/\"><script>");

        Assert.Equal(status, (int)answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains(problem, text);
        Assert.DoesNotContain("<script", text);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/console/login")]
    [InlineData("/")]
    public async Task Forms_of_pages_name_their_origin_which_browsers_hide_under_no_referrer(string path)
    {
        using var page = await _api.Send("GET", path, _token);

        Assert.Contains("<meta name=\"referrer\" content=\"same-origin\"", await page.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Many_wrong_tokens_are_slowed()
    {
        for (var i = 0; i < 20; i++)
            (await LogIn("wrong", "/")).Dispose();
        using var answer = await LogIn("wrong", "/");

        Assert.Equal(429, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Visits_with_wrong_tokens_are_slowed_too()
    {
        var statuses = new List<int>();
        for (var i = 0; i <= WrongTokens.Allowed; i++)
        {
            using var answer = await Visit("/", $"ww-console={Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"guess {i}"))}");
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([.. Enumerable.Repeat(302, WrongTokens.Allowed), 429], statuses);
        using var first = await Visit("/");
        Assert.Equal(302, (int)first.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task The_login_leads_to_pages_of_this_host_alone(string next)
    {
        using var answer = await LogIn(_token, next);

        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_page_of_another_site_can_neither_log_in_nor_connect()
    {
        using var login = await LogIn(_token, "/", "https://evil.example");
        Assert.Equal(403, (int)login.StatusCode);
        using var connection = await Negotiate(_token, "https://evil.example");
        Assert.Equal(403, (int)connection.StatusCode);
    }

    [Fact]
    public async Task The_connection_of_a_page_needs_a_token_of_scope_read()
    {
        using var good = await Negotiate(_token, null);
        Assert.Equal(200, (int)good.StatusCode);
        using var none = await Negotiate(null, null);
        Assert.Equal(401, (int)none.StatusCode);
    }

    [Fact]
    public async Task Pages_run_scripts_of_files_alone_and_bring_all_of_them()
    {
        using var page = await _api.Send("GET", "/", _token);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy);
        var html = await page.Content.ReadAsStringAsync();
        var assets = html.Split('"').Where(part => part.StartsWith("/console/assets/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(5, assets.Length);
        Assert.DoesNotContain("://", html);

        foreach (var asset in assets)
        {
            // Open, because the login page needs a style; there is nothing secret in them.
            using var answer = await _api.Send("GET", asset);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString());
            Assert.Equal(asset.Contains(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript", answer.Content.Headers.ContentType!.MediaType);
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 100, 2_000_000);
        }
    }

    [Fact]
    public async Task Logging_out_removes_the_cookie()
    {
        using var answer = await _api.Send("POST", "/console/logout");

        Assert.Equal((303, "/console/login"), ((int)answer.StatusCode, answer.Headers.Location!.OriginalString));
        Assert.Contains("1970", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
    }

    private static string Pair(string cookie) => cookie.Split(';')[0];

    private Task<HttpResponseMessage> Visit(string path, string? cookie = null) => _api.Send("GET", path, request =>
    {
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
    });

    private Task<HttpResponseMessage> LogIn(string token, string next, string? origin = null) => _api.Send("POST", "/console/login", request =>
    {
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token, ["next"] = next });
        if (origin is not null)
            request.Headers.Add("Origin", origin);
    });

    private Task<HttpResponseMessage> Negotiate(string? token, string? origin) => _api.Send("POST", "/_blazor/negotiate?negotiateVersion=1", request =>
    {
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
    });
}
