using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wetware.Functions.Engine;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Admin;

public sealed class AdminApiTests(Platform platform) : IClassFixture<Platform>
{
    private const string Api = "/my-own-cluster/api";

    [Fact]
    public async Task A_blob_is_registered_plugged_called_and_unplugged()
    {
        platform.Runner.Add("up", async (call, cancellation) =>
        {
            var input = Encoding.UTF8.GetString((await call.Call.Inputs[0].ReadAsync(cancellation))!.Value.Span);
            await call.Call.Output.WriteAsync(Encoding.UTF8.GetBytes(input.ToUpperInvariant()), cancellation);
            return call.Call.Arguments.Sum();
        });
        var registered = await Post("/blob/register", new { name = "up", content_type = FakeRunner.ContentType, bytes = Convert.ToBase64String("up"u8) });
        Assert.Equal((true, 64), (registered.GetProperty("status").GetBoolean(), registered.GetProperty("tech_id").GetString()!.Length));

        var called = await Post("/function/call", new { name = "up", arguments = new[] { 264, 55 }, input = Convert.ToBase64String("hello"u8), mode = "direct" });
        Assert.Equal((319, "HELLO"), (called.GetProperty("result").GetInt32(), Encoding.UTF8.GetString(called.GetProperty("output").GetBytesFromBase64())));

        await Post("/function/plug", new { method = "POST", path = "/up/!x", name = "up", start_function = "go", data = "d", tags = new { a = "b" }, posix_arguments = new[] { "-n", "!x" } });
        await platform.Known();
        Assert.Equal("ABC", await (await platform.Web.PostAsync("/up/1", new StringContent("abc"))).Content.ReadAsStringAsync());
        var status = await platform.Admin.GetFromJsonAsync<JsonElement>($"{Api}/admin/status");
        var plug = JsonNode.Parse(status.GetProperty("plugs").GetProperty("post//up/!x").GetString()!)!;
        Assert.Equal(("function", "up", "go", "d", "b"), ((string?)plug["type"], (string?)plug["name"], (string?)plug["start_function"], (string?)plug["data"], (string?)plug["tags"]!["a"]));
        Assert.Equal("""["-n","!x"]""", plug["posix_arguments"]!.ToJsonString());
        Assert.Contains(status.GetProperty("blob_names").EnumerateArray(), name => name.GetProperty("name").GetString() == "up");

        await Post("/function/unplug", new { method = "post", path = "/up/!x" });
        await platform.Known();
        Assert.Equal(HttpStatusCode.NotFound, (await platform.Web.PostAsync("/up/1", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await platform.Admin.PostAsJsonAsync($"{Api}/function/unplug", new { method = "post", path = "/up/!x" })).StatusCode);
    }

    [Theory]
    [InlineData("/blob/register", """{"content_type":"a/b","bytes":"no base64"}""", 400, "bytes: is not base64")]
    [InlineData("/blob/register", """{"content_type":"a/b"}""", 400, "bytes")]
    [InlineData("/blob/register", """{"content_type":"ab","bytes":""}""", 400, "content_type:")]
    [InlineData("/blob/register", """{"content_type":"a/b","bytes":"","name":"core"}""", 400, "name: \"core\" is reserved")]
    [InlineData("/blob/register", "not json", 400, "body:")]
    [InlineData("/blob/register", "null", 400, "body:")]
    [InlineData("/file/plug", """{"method":"get","path":"/x","name":"nothing"}""", 404, "name: there is no nothing")]
    [InlineData("/file/plug", """{"method":"post","path":"/x","name":"nothing"}""", 400, "method: a file answers")]
    [InlineData("/function/plug", """{"method":"get","path":"/x","name":"n","start_function":"s","surprise":1}""", 400, "surprise")]
    [InlineData("/function/plug", """{"method":"get","path":"/x","name":"n","limits":{"time_ms":0}}""", 400, "limits.time_ms: 0 is not allowed; use 1 to 3600000")]
    [InlineData("/function/plug", """{"method":"get","path":"/x","name":"n","posix_arguments":["a\u0000b"]}""", 400, "posix_arguments: must not contain the character 0")]
    [InlineData("/function/plug", """{"method":"get","path":"/x","name":"n","posix_arguments":["a",null]}""", 400, "a list must not contain null")]
    [InlineData("/file/plug", """{"method":"get","path":"/x","name":"n","posix_arguments":["a"]}""", 400, "posix_arguments: only functions have arguments")]
    [InlineData("/function/call", """{"name":"nothing"}""", 404, "name: there is no function nothing")]
    [InlineData("/function/call", """{"name":"x","mode":"sideways"}""", 400, "mode: must be direct or posix")]
    [InlineData("/filter/plug", """{"name":"nothing","start_function":"f","data":""}""", 404, "name:")]
    public async Task What_is_wrong_has_an_honest_status_and_names_the_field(string route, string body, int status, string message)
    {
        var response = await platform.Admin.PostAsync(Api + route, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_fails_is_told()
    {
        platform.Runner.Add("fails", (_, _) => throw new FunctionException(FunctionError.Trap, "integer divide by zero"));
        await platform.Put("fails", FakeRunner.ContentType, "fails");

        var response = await platform.Admin.PostAsJsonAsync($"{Api}/function/call", new { name = "fails" });

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.InternalServerError, "trap", "integer divide by zero"), (response.StatusCode, problem.GetProperty("error").GetString(), problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task The_first_routes_work_on_the_https_listener()
    {
        platform.Runner.Add("first", async (call, cancellation) =>
        {
            await call.Call.Output.WriteAsync((await call.Call.Inputs[0].ReadAsync(cancellation))!.Value, cancellation);
            return call.Call.PosixArguments.Count;
        });
        await platform.Put("first", FakeRunner.ContentType, "first");

        var file = await platform.Web.PostAsJsonAsync("/api/file/register", new { path = "/hello.txt", content_type = "text/plain", bytes = Convert.ToBase64String("hi"u8) });
        var call = await platform.Web.PostAsJsonAsync("/api/function/call", new { name = "first", mode = "posix", input = "plain", wasi_file_name = "f", arguments = new[] { "a", "b" } });
        await platform.Known();

        Assert.Equal(2, (await file.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("bytes_size").GetInt32());
        var answer = await call.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((2, "plain", false), (answer.GetProperty("result").GetInt32(), Encoding.UTF8.GetString(answer.GetProperty("output").GetBytesFromBase64()), answer.GetProperty("error").GetBoolean()));
        await platform.Functions.ListPlugsAsync(null, 1);
        Assert.Equal("hi", await platform.Web.GetStringAsync("/hello.txt"));
    }

    [Fact]
    public async Task Names_and_blobs_are_resources()
    {
        var put = await platform.Admin.PostAsync("/blobs?name=res", new ByteArrayContent("one"u8.ToArray()) { Headers = { ContentType = new("text/plain") } });
        var id = (await put.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tech_id").GetString();
        await platform.Admin.PostAsync("/blobs?name=res", new ByteArrayContent("two"u8.ToArray()));

        var back = await platform.Admin.PostAsync("/names/res/rollback", null);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal(id, (await back.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tech_id").GetString());
        Assert.Equal("one", await platform.Admin.GetStringAsync($"/blobs/{id}"));
        Assert.Equal(2, (await platform.Admin.GetFromJsonAsync<JsonElement>("/names/res")).GetProperty("versions").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await platform.Admin.PostAsync("/names/res/rollback", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await platform.Admin.DeleteAsync("/names/res")).StatusCode);
    }

    private async Task<JsonElement> Post(string route, object body)
    {
        var response = await platform.Admin.PostAsJsonAsync(Api + route, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{route}: {response.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
