using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Wetware.Testing;

namespace Wetware.Tests;

public sealed class GatewayTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_ready_gateway_says_so()
    {
        // A scheduler that reads what it keeps does not answer yet.
        JsonElement health = default;
        await Wait.Until(
            async () =>
            {
                using var answer = await gateway.Open.GetAsync("/health");
                health = await answer.Content.ReadFromJsonAsync<JsonElement>();
                return answer.IsSuccessStatusCode;
            },
            "the gateway is ready");

        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.True(health.GetProperty("cluster").GetProperty("ok").GetBoolean());
        Assert.True(health.GetProperty("storage").GetProperty("ok").GetBoolean());
        Assert.True(health.GetProperty("scheduler").GetProperty("ok").GetBoolean());
        Assert.Equal(gateway.Node.Context.Identity.Server.ToString(), health.GetProperty("server").GetString());
    }

    [Fact]
    public async Task Alive_depends_on_nothing()
    {
        var alive = await gateway.Open.GetFromJsonAsync<JsonElement>("/alive");

        Assert.Equal("alive", alive.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Metrics_are_told_in_the_format_of_Prometheus_to_holders_of_the_token()
    {
        await gateway.Open.GetAsync("/health");
        var text = await gateway.Open.GetStringAsync("/metrics");
        Assert.Contains("# TYPE ww_storage_commit", text, StringComparison.Ordinal);
        Assert.Contains("orleans_", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections", text, StringComparison.Ordinal);

        using var refused = await gateway.Closed.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", GatewayFixture.Token) } };
        using var allowed = await gateway.Closed.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("text/plain", allowed.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Backups_are_made_and_listed_where_a_folder_is_set()
    {
        // The first is that of the schedule.
        await Wait.Until(async () => (await gateway.Open.GetFromJsonAsync<JsonElement>("/backups")).GetArrayLength() > 0, "the scheduled backup is made");
        using var made = await gateway.Open.PostAsync("/backups", null);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var backup = await made.Content.ReadFromJsonAsync<JsonElement>();
        var listed = await gateway.Open.GetFromJsonAsync<JsonElement>("/backups");

        Assert.Equal([null, backup.GetProperty("parent").GetString()], listed.EnumerateArray().Select(file => file.GetProperty("parent").GetString()).Take(1).Append(listed[0].GetProperty("id").GetString()));
        Assert.Equal(backup.GetProperty("id").GetString(), listed[1].GetProperty("id").GetString());

        using var request = new HttpRequestMessage(HttpMethod.Post, "/backups") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", GatewayFixture.Token) } };
        using var refused = await gateway.Closed.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotImplemented, refused.StatusCode);
        Assert.Contains("Cluster:Backup:Folder", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_nodes_are_listed_with_what_they_say_of_themselves()
    {
        var nodes = await gateway.Open.GetFromJsonAsync<JsonElement[]>("/nodes");

        var node = Assert.Single(nodes!);
        Assert.Equal(gateway.Node.Context.Identity.Server.ToString(), node.GetProperty("server").GetString());
        Assert.Equal(gateway.Node.Context.Identity.Peer.ToString(), node.GetProperty("peer").GetString());
        Assert.Equal("a", node.GetProperty("meta").GetProperty("zone").GetString());
        Assert.Equal("gateway", node.GetProperty("role").GetString());
        Assert.True(node.GetProperty("primary").GetBoolean());
    }

    [Fact]
    public async Task A_node_is_cordoned_drained_and_taken_into_use_again()
    {
        var server = gateway.Node.Context.Identity.Server.ToString();

        foreach (var (path, cordoned) in new[] { ("cordon", true), ("drain?wait=1", true), ("uncordon", false) })
        {
            using var answer = await gateway.Open.PostAsync(new Uri($"/nodes/{server[..12]}/{path}", UriKind.Relative), null);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var card = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal((server, cordoned, 0, 0), (card.GetProperty("server").GetString(), card.GetProperty("cordoned").GetBoolean(), card.GetProperty("runs").GetInt32(), card.GetProperty("processes").GetInt32()));
            Assert.Equal(cordoned, (await gateway.Open.GetFromJsonAsync<JsonElement>($"/nodes/{server}")).GetProperty("cordoned").GetBoolean());
        }
    }

    [Theory]
    [InlineData("/nodes/0000000000000000/cordon", 404)]
    [InlineData("/nodes/nobody/drain", 404)]
    [InlineData("/nodes/{server}/drain?wait=31", 400)]
    [InlineData("/nodes/{server}/drain?wait=-1", 400)]
    [InlineData("/nodes/{server}/cordon?wait=1", 400)]
    public async Task Bad_requests_about_nodes_are_refused(string path, int status)
    {
        using var answer = await gateway.Open.PostAsync(new Uri(path.Replace("{server}", gateway.Node.Context.Identity.Server.ToString(), StringComparison.Ordinal), UriKind.Relative), null);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False((await gateway.Open.GetFromJsonAsync<JsonElement[]>("/nodes"))![0].GetProperty("cordoned").GetBoolean());
    }

    [Fact]
    public async Task The_page_of_the_api_brings_its_own_scripts_and_lets_no_others_run()
    {
        using var page = await gateway.Open.GetAsync(new Uri("/api/", UriKind.Relative));
        var html = await page.Content.ReadAsStringAsync();

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        Assert.DoesNotContain("unsafe", policy.Split(';').Single(part => part.Contains("script-src", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All(html.Split("<script").Skip(1), script => Assert.Contains($"nonce=\"{nonce}\"", script.Split('>')[0], StringComparison.Ordinal));
        Assert.DoesNotContain("jsdelivr", html, StringComparison.Ordinal);
        Assert.Contains("openapi/v1.json", html, StringComparison.Ordinal);
        var sources = html.Split("src=\"").Skip(1).Select(rest => rest.Split('"')[0]).ToArray();
        Assert.NotEmpty(sources);
        foreach (var source in sources)
        {
            using var script = await gateway.Open.GetAsync(new Uri(new Uri(gateway.Open.BaseAddress!, "/api/"), source));
            Assert.Equal(("text/javascript", HttpStatusCode.OK), (script.Content.Headers.ContentType?.MediaType, script.StatusCode));
        }

        using var again = await gateway.Open.GetAsync(new Uri("/api/", UriKind.Relative));
        Assert.NotEqual(policy, Assert.Single(again.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task The_api_describes_itself_with_operation_ids()
    {
        var document = await gateway.Open.GetFromJsonAsync<JsonElement>("/openapi/v1.json");

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.NotEmpty(operation.Value.GetProperty("operationId").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
            }
        }
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem()
    {
        using var response = await gateway.Open.GetAsync(new Uri("/nothing", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:wetware:error:not-found", problem.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:3000")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:80")]
    public async Task Without_a_token_names_of_loopback_are_answered(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nodes") { Headers = { Host = host } };
        using var response = await gateway.Open.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("localhost.attacker.example")]
    [InlineData("attacker.localhost")]
    [InlineData("127.0.0.1.attacker.example")]
    [InlineData("127.0.0.10")]
    [InlineData("[::2]")]
    [InlineData("192.0.2.1")]
    public async Task Without_a_token_no_other_names_are_answered(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nodes") { Headers = { Host = host } };
        using var response = await gateway.Open.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Host", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Without_the_token_health_says_how_it_is_and_not_who()
    {
        var health = await gateway.Closed.GetFromJsonAsync<JsonElement>("/health");

        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.False(health.TryGetProperty("version", out _) || health.TryGetProperty("server", out _));
    }

    [Theory]
    [InlineData("/alive", 200)]
    [InlineData("/health", 200)]
    [InlineData("/nothing", 404)]
    public async Task A_head_is_answered_like_a_get_without_the_body(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await gateway.Open.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(10_000, 414)]
    [InlineData(200_000, 414)]
    public async Task A_path_that_is_too_long_is_a_problem(int length, int status)
    {
        using var response = await gateway.Open.GetAsync(new Uri("/" + new string('a', length), UriKind.Relative));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("urn:wetware:error:limit", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("GET", "/modules?after=%E2%80%AE", null, null, 200, "[]")]
    [InlineData("GET", "/modules?after=~", null, null, 200, "[]")]
    [InlineData("POST", "/console/login", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\na", 400, "The form is cut off.")]
    [InlineData("PUT", "/raft/odd", "application/json", "{\"kind\":\"odd\"}", 400, "\"field\":\"kind\"")]
    [InlineData("POST", "/raft/plain/queries", "application/octet-stream", "x", 400, "\"field\":\"group\"")]
    [InlineData("POST", "/raft/plain/commands", "application/octet-stream", "x", 400, "\"field\":\"group\"")]
    public async Task What_a_caller_got_wrong_is_no_fault_of_the_gateway(string method, string path, string? type, string? body, int status, string answer)
    {
        if (path.StartsWith("/raft/plain", StringComparison.Ordinal))
        {
            using var kv = new StringContent("{\"kind\":\"kv\"}", System.Text.Encoding.UTF8, "application/json");
            Assert.Equal(201, (int)(await gateway.Open.PutAsync("/raft/plain", kv)).StatusCode);
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type!);
        }

        using var response = await gateway.Open.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(answer, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 40_000)]
    [InlineData(101, 1)]
    public async Task Headers_that_are_too_large_or_too_many_are_a_problem(int count, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive");
        foreach (var i in Enumerable.Range(0, count))
            request.Headers.Add($"X-{i}", new string('a', length));
        using var response = await gateway.Open.SendAsync(request);

        Assert.Equal(431, (int)response.StatusCode);
        Assert.Equal("urn:wetware:error:limit", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Wrong_tokens_are_told_to_wait_and_the_right_one_is_not()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 25; i++)
        {
            using var wrong = new HttpRequestMessage(HttpMethod.Get, "/nodes") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", $"guess {i}") } };
            using var refused = await gateway.Guessed.SendAsync(wrong);
            statuses.Add((int)refused.StatusCode);
            Assert.Equal((int)refused.StatusCode == 429, refused.Headers.RetryAfter is not null);
        }

        using var right = new HttpRequestMessage(HttpMethod.Get, "/nodes") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", GatewayFixture.Token) } };
        using var answered = await gateway.Guessed.SendAsync(right);
        Assert.Equal([401, 429], statuses.Distinct());
        Assert.Equal(200, (int)answered.StatusCode);
    }

    [Theory]
    [InlineData("/nodes", null, null, 401)]
    [InlineData("/nodes", "Bearer", "wrong", 401)]
    [InlineData("/nodes", "Bearer", GatewayFixture.Token, 200)]
    [InlineData("/nodes", "Basic", "user:" + GatewayFixture.Token, 200)]
    [InlineData("/nodes", "Basic", "user:wrong", 401)]
    [InlineData("/nodes", "Digest", GatewayFixture.Token, 401)]
    [InlineData("/openapi/v1.json", null, null, 401)]
    [InlineData("/nothing", null, null, 401)]
    [InlineData("/health", null, null, 200)]
    [InlineData("/alive", null, null, 200)]
    public async Task With_a_token_everything_but_the_checks_needs_it(string path, string? scheme, string? value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (scheme is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(scheme, scheme == "Basic" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(value!)) : value);
        using var response = await gateway.Closed.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 401)
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("urn:wetware:error:denied", problem.GetProperty("type").GetString());
            Assert.Contains(response.Headers.WwwAuthenticate, header => header.Scheme == "Bearer");
        }
    }
}
