using System.Net.Http.Headers;
using System.Text;
using Wetware.Security;
using Wetware.Tasks.Secrets;
using Wetware.Tests.Security;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Secrets;

/// <summary>The secrets of tasks by HTTP.</summary>
public sealed class SecretRoutesTests : IClassFixture<ApiFixture>
{
    private const string Value = "the-value-that-nobody-may-see";

    private readonly ApiFixture _api;

    public SecretRoutesTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Fact]
    public async Task A_secret_is_set_replaced_listed_and_removed()
    {
        var (status, secret, _) = await Put("db-password", Value);
        Assert.Equal((200, "db-password", false), (status, secret.GetProperty("name").GetString(), secret.GetProperty("submit").GetBoolean()));
        Assert.Equal(Value, Encoding.UTF8.GetString(_api.Secrets.Values["db-password"]));

        (status, secret, _) = await Put("db-password?submit=true", "other\n");
        Assert.Equal((200, true), (status, secret.GetProperty("submit").GetBoolean()));
        Assert.Equal("other\n", Encoding.UTF8.GetString(_api.Secrets.Values["db-password"]));

        Assert.Equal("db-password", Assert.Single((await _api.Send("GET", "/secrets")).Body.EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(204, (await _api.Send("DELETE", "/secrets/db-password")).Status);
        Assert.Equal(404, (await _api.Send("DELETE", "/secrets/db-password")).Status);
        Assert.Equal(405, (await _api.Send("GET", "/secrets/db-password")).Status);
    }

    [Theory]
    [InlineData("a%20b", "x", "name", 400)]
    [InlineData("name", "", "value", 400)]
    [InlineData("name", "a\0b", "value", 400)]
    [InlineData("name?submit=yes", "x", "submit", 400)]
    [InlineData("name?subnit=true", "x", "subnit", 400)]
    public async Task What_is_wrong_is_named(string path, string value, string field, int expected)
    {
        var (status, body, _) = await Put(path, value);

        Assert.Equal((expected, field), (status, SubmitTests.Problem(body).Field));
        Assert.Empty(_api.Secrets.Values);
    }

    [Fact]
    public async Task A_value_has_at_most_16384_bytes()
    {
        Assert.Equal(200, (await Put("name", new string('x', TaskSecretRules.MaxBytes))).Status);
        Assert.Equal(413, (await Put("name", new string('x', TaskSecretRules.MaxBytes + 1))).Status);
    }

    [Fact]
    public async Task Tasks_are_shown_and_exported_with_the_names_of_their_secrets_alone()
    {
        await Put("db", Value);
        var (status, _, _) = await _api.Post(ApiFixture.Form(("secrets", "DB=db")));
        Assert.Equal(201, status);
        Assert.Equal("db", (await _api.Tasks.GetAsync("task1", default))!.Spec.Secrets["DB"]);

        var answers = new StringBuilder();
        foreach (var path in (string[])["/tasks", "/tasks/task1", "/tasks/export", "/secrets", "/tasks/task1/runs"])
        {
            using var response = await _api.Client.GetAsync(path);
            answers.Append(await response.Content.ReadAsStringAsync());
        }

        Assert.Contains("\"secrets\":{\"DB\":\"db\"}", answers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, answers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_of_a_task_is_changed_name_by_name()
    {
        await _api.Post(ApiFixture.Form(("secrets", "A=one"), ("secrets", "B=two")));
        using var edit = new HttpRequestMessage(HttpMethod.Patch, "/tasks/task1") { Content = SubmitTests.Json("""{"secrets":{"B":"three"}}""") };

        Assert.Equal(200, (await _api.Send(edit)).Status);

        var secrets = (await _api.Tasks.GetAsync("task1", default))!.Spec.Secrets;
        Assert.Equal(("one", "three", 2), (secrets["A"], secrets["B"], secrets.Count));
    }

    [Fact]
    public async Task Grants_are_asked_for_shown_and_changed_name_by_name_with_the_names_of_their_secrets_alone()
    {
        await Put("token", Value);
        var (status, task, _) = await _api.Post(ApiFixture.Form(("grants", "out=token"), ("grants", "in=other")));
        Assert.Equal(201, status);
        Assert.Equal(201, (await _api.Post(SubmitTests.Json($$"""{"id":"json","module":"{{task.GetProperty("module").GetString()}}","grants":{"out":"token"} }"""))).Status);
        using var edit = new HttpRequestMessage(HttpMethod.Patch, "/tasks/task1") { Content = SubmitTests.Json("""{"grants":{"in":"third"}}""") };
        Assert.Equal(200, (await _api.Send(edit)).Status);

        var grants = (await _api.Send("GET", "/tasks/task1")).Body.GetProperty("options").GetProperty("grants");
        Assert.Equal(("token", "third", 2), (grants.GetProperty("out").GetString(), grants.GetProperty("in").GetString(), grants.EnumerateObject().Count()));
        Assert.Equal("token", Assert.Single((await _api.Tasks.GetAsync("json", default))!.Spec.Grants).Value);
        using var response = await _api.Client.GetAsync("/tasks/export");
        Assert.DoesNotContain(Value, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_scope_submit_gives_tasks_the_secrets_that_are_open_to_it_and_no_others()
    {
        await using var api = await TokenApi.Start();
        var (read, submit, operate) = (api.Add("reader", Scope.Read, null), api.Add("ci", Scope.Submit, null), api.Add("admin", Scope.Operate, null));
        Assert.Equal(403, await Set(submit, "/secrets/x"));
        Assert.Equal(200, await Set(operate, "/secrets/closed"));
        Assert.Equal(200, await Set(operate, "/secrets/open?submit=true"));
        Assert.Equal(200, await api.Status("GET", "/secrets", read));

        Assert.Equal(201, await Submit(submit, ("secrets", "A=open")));
        Assert.Equal(201, await Submit(operate, ("secrets", "A=closed")));
        Assert.Equal(201, await Submit(submit, ("grants", "out=open")));
        Assert.Equal(201, await Submit(operate, ("grants", "out=closed")));
        Assert.Equal(403, await Submit(read, ("secrets", "A=open")));
        foreach (var near in (string[])["closed", "Open", "ope", "open2", "absent"])
        {
            Assert.Equal(403, await Submit(submit, ("secrets", $"A={near}")));
            Assert.Equal(403, await Submit(submit, ("secrets", "A=open"), ("secrets", $"B={near}")));
            Assert.Equal(403, await Submit(submit, ("grants", $"out={near}")));
            Assert.Equal(403, await Submit(submit, ("secrets", "A=open"), ("grants", $"out={near}")));
        }

        // Nor to find out by a dry run which there are.
        Assert.Equal(403, await api.Status("POST", "/tasks?dry-run=true", submit, ApiFixture.Form(("id", null), ("secrets", "A=closed"))));

        Task<int> Set(string token, string path) => api.Status("PUT", path, token, Text(Value));
        Task<int> Submit(string token, params (string, string?)[] fields) => api.Status("POST", "/tasks", token, ApiFixture.Form([("id", null), .. fields]));
    }

    private static ByteArrayContent Text(string value)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(value));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return content;
    }

    private Task<(int Status, System.Text.Json.JsonElement Body, HttpResponseMessage Response)> Put(string path, string value) =>
        _api.Send(new HttpRequestMessage(HttpMethod.Put, $"/secrets/{path}") { Content = Text(value) });
}
