using Wetware.Gateway.Hosting;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Hosting;

public sealed class MethodTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("/tasks")]
    [InlineData("/alive")]
    [InlineData("/workers")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/tasks/absent")]
    public async Task Head_has_the_status_and_headers_of_get_and_no_body(string path)
    {
        using var get = await api.Client.GetAsync(new Uri(path, UriKind.Relative));
        var (status, _, head) = await api.Send("HEAD", path);

        Assert.Equal((int)get.StatusCode, status);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal((await get.Content.ReadAsByteArrayAsync()).Length, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/tasks/events", "text/event-stream")]
    [InlineData("/tasks/export", "application/json")]
    public async Task Head_of_an_answer_without_an_end_ends(string path, string type)
    {
        var (status, _, response) = await api.Send("HEAD", path);

        Assert.Equal((200, type), (status, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(0, api.Streams.Open);
    }

    [Theory]
    [InlineData("/tasks", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/tasks/task1", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("/tasks/task1/run", "OPTIONS, POST")]
    [InlineData("/alive", "GET, HEAD, OPTIONS")]
    public async Task Options_lists_the_methods_of_a_path(string path, string methods)
    {
        var (status, _, response) = await api.Send("OPTIONS", path);

        Assert.Equal((204, methods), (status, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal))));
    }

    [Fact]
    public async Task Options_of_nothing_is_404() => Assert.Equal(404, (await api.Send("OPTIONS", "/nothing")).Status);

    [Fact]
    public async Task A_method_that_is_not_allowed_says_which_are()
    {
        var (status, body, response) = await api.Send("PATCH", "/tasks");

        Assert.Equal((405, "urn:wetware:error:method-not-allowed"), (status, body.GetProperty("type").GetString()));
        Assert.Equal(["GET", "HEAD", "OPTIONS", "POST"], response.Content.Headers.Allow.Order(StringComparer.Ordinal));
        Assert.Contains("PATCH", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/alive")]
    [InlineData("GET", "/nodes")]
    [InlineData("GET", "/workers")]
    [InlineData("GET", "/tasks")]
    [InlineData("GET", "/tasks/task1")]
    [InlineData("DELETE", "/tasks/task1")]
    [InlineData("POST", "/tasks/task1/run")]
    [InlineData("POST", "/tasks/task1/pause")]
    [InlineData("POST", "/tasks/task1/resume")]
    [InlineData("GET", "/tasks/task1/runs")]
    [InlineData("GET", "/tasks/task1/runs/1")]
    [InlineData("GET", "/tasks/export")]
    [InlineData("POST", "/tasks/import")]
    [InlineData("POST", "/tasks")]
    [InlineData("GET", "/modules")]
    [InlineData("PUT", "/modules")]
    [InlineData("GET", "/modules/00")]
    [InlineData("GET", "/modules/00/info")]
    [InlineData("DELETE", "/modules/00")]
    [InlineData("GET", "/openapi/v1.json")]
    public async Task A_query_parameter_that_is_not_known_is_refused_everywhere(string method, string path)
    {
        var (status, body, _) = await api.Send(method, path + "?colour=blue");

        Assert.Equal((400, "urn:wetware:error:invalid"), (status, body.GetProperty("type").GetString()));
        Assert.Equal(("colour", "unknown"), SubmitTests.Problem(body));
    }

    [Theory]
    [InlineData("POST", "/tasks/task1/run")]
    [InlineData("POST", "/tasks/task1/pause")]
    [InlineData("DELETE", "/tasks/task1")]
    [InlineData("GET", "/tasks")]
    [InlineData("DELETE", "/modules/00")]
    public async Task A_body_where_none_is_read_is_refused(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("{\"count\":3}") };
        var (status, body, _) = await api.Send(request);

        Assert.Equal((400, ("body", "not-allowed")), (status, SubmitTests.Problem(body)));
    }

    [Fact]
    public async Task An_empty_body_is_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks/absent/run") { Content = new ByteArrayContent([]) };

        Assert.Equal(404, (await api.Send(request)).Status);
    }

    [Fact]
    public async Task A_path_or_headers_over_their_limits_are_problems()
    {
        var (longPath, target, _) = await api.Send("GET", "/" + new string('a', RequestHeads.MaxTargetBytes));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive");
        request.Headers.Add("X-Long", new string('a', RequestHeads.MaxHeaderBytes));
        var (longHeader, headers, _) = await api.Send(request);

        Assert.Equal((414, 431), (longPath, longHeader));
        Assert.All([target, headers], body => Assert.Equal("urn:wetware:error:limit", body.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("/tasks/absent", 404)]
    [InlineData("/nothing", 404)]
    [InlineData("/tasks?limit=many", 400)]
    public async Task Who_accepts_no_JSON_is_told_what_is_wrong_all_the_same(string path, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        var (status, body, response) = await api.Send(request);

        Assert.Equal((expected, expected), (status, body.GetProperty("status").GetInt32()));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("urn:wetware:error:", body.GetProperty("type").GetString(), StringComparison.Ordinal);
    }
}
