using Wetware.Tests.Tasks;

namespace Wetware.Tests.Security;

/// <summary>What a page of another origin can make a browser send here.</summary>
public sealed class OriginGateTests : IClassFixture<ApiFixture>
{
    private readonly ApiFixture _api;

    public OriginGateTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Theory]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    [InlineData(null, "nonsense")]
    [InlineData("https://attacker.example", "cross-site")]
    [InlineData("https://attacker.example", null)]
    [InlineData("https://attacker.example", "same-origin")]
    [InlineData("http://localhost:3000", null)]
    [InlineData("http://localhost:3000", "same-site")]
    [InlineData("http://localhost", "cross-site")]
    [InlineData("http://localhost.attacker.example", null)]
    [InlineData("http://attacker.example@localhost", "cross-site")]
    [InlineData("null", null)]
    [InlineData("file://", null)]
    [InlineData("https://console.example.attacker.example", null)]
    [InlineData("http://console.example", null)]
    public async Task A_page_of_another_origin_changes_nothing(string? origin, string? site)
    {
        var (status, body) = await Send(HttpMethod.Post, "/tasks", origin, site, ApiFixture.Form());

        Assert.Equal((403, "urn:wetware:error:denied"), (status, body));
        Assert.Equal((0, 0), (_api.Tasks.Count, _api.Modules.Count));
    }

    [Theory]
    [InlineData("GET", "/tasks")]
    [InlineData("GET", "/tasks/export")]
    [InlineData("GET", "/tasks/events")]
    [InlineData("HEAD", "/tasks")]
    [InlineData("PUT", "/modules")]
    [InlineData("DELETE", "/tasks/task1")]
    [InlineData("POST", "/tasks/task1/pause")]
    [InlineData("POST", "/tasks/import")]
    [InlineData("OPTIONS", "/tasks")]
    public async Task It_reads_nothing_either(string method, string path) =>
        Assert.Equal(403, (await Send(new HttpMethod(method), path, "https://attacker.example", "cross-site")).Status);

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "none")]
    [InlineData(null, "same-origin")]
    [InlineData("http://localhost", null)]
    [InlineData("http://localhost", "same-origin")]
    [InlineData("http://localhost:80", "same-origin")]
    [InlineData(ApiFixture.FriendlyOrigin, "cross-site")]
    [InlineData(ApiFixture.FriendlyOrigin, null)]
    public async Task Programs_own_pages_and_allowed_origins_may(string? origin, string? site) =>
        Assert.Equal(201, (await Send(HttpMethod.Post, "/tasks", origin, site, ApiFixture.Form())).Status);

    [Fact]
    public async Task A_link_from_elsewhere_can_be_followed_and_a_frame_cannot()
    {
        Assert.Equal(200, (await Send(HttpMethod.Get, "/tasks", null, "cross-site", null, ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))).Status);
        Assert.Equal(403, (await Send(HttpMethod.Get, "/tasks", null, "cross-site", null, ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"))).Status);
        Assert.Equal(403, (await Send(HttpMethod.Post, "/tasks", null, "cross-site", ApiFixture.Form(), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"))).Status);
    }

    [Fact]
    public async Task An_allowed_origin_is_answered_with_cors_headers()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/tasks");
        preflight.Headers.Add("Origin", ApiFixture.FriendlyOrigin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization, idempotency-key");
        using var asked = await _api.Client.SendAsync(preflight);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tasks/absent");
        request.Headers.Add("Origin", ApiFixture.FriendlyOrigin);
        using var answered = await _api.Client.SendAsync(request);

        Assert.Equal(204, (int)asked.StatusCode);
        Assert.Equal(ApiFixture.FriendlyOrigin, Assert.Single(asked.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("authorization", asked.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(404, (int)answered.StatusCode);
        Assert.Equal(ApiFixture.FriendlyOrigin, Assert.Single(answered.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("Link", answered.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_tell_browsers_to_be_careful()
    {
        using var response = await _api.Client.GetAsync(new Uri("/tasks", UriKind.Relative));

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.False(response.Headers.Contains("Server"));
    }

    private async Task<(int Status, string? Type)> Send(
        HttpMethod method, string path, string? origin, string? site, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        var (status, body, response) = await _api.Send(request);
        using var _ = response;
        return (status, body.ValueKind == System.Text.Json.JsonValueKind.Object && body.TryGetProperty("type", out var type) ? type.GetString() : null);
    }
}
