using System.Net.Http.Json;
using System.Text.Json;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>What the document promises of every route.</summary>
public sealed class OpenApiTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string[] Routes =
    [
        "POST /tasks", "GET /tasks", "GET /tasks/events", "GET /tasks/{id}", "DELETE /tasks/{id}", "POST /tasks/{id}/run", "POST /tasks/{id}/pause", "POST /tasks/{id}/resume",
        "GET /tasks/{id}/runs", "GET /tasks/{id}/runs/{number}", "GET /tasks/export", "POST /tasks/import", "GET /modules", "PUT /modules", "PUT /modules/{digest}", "GET /modules/{digest}",
        "GET /modules/{digest}/info", "DELETE /modules/{digest}", "GET /workers", "GET /nodes",
        "GET /queues", "POST /queues/{topic}", "GET /queues/{topic}", "PUT /queues/{topic}", "DELETE /queues/{topic}", "GET /queues/{topic}/items", "POST /queues/{topic}/lease",
        "POST /queues/{topic}/ack", "POST /queues/{topic}/nack", "POST /queues/{topic}/extend", "POST /queues/{topic}/pause", "POST /queues/{topic}/resume", "POST /queues/{topic}/purge",
        "GET /raft", "PUT /raft/{group}", "GET /raft/{group}", "DELETE /raft/{group}", "GET /raft/{group}/keys", "GET /raft/{group}/keys/{key}", "PUT /raft/{group}/keys/{key}",
        "DELETE /raft/{group}/keys/{key}", "GET /raft/{group}/watch", "POST /raft/{group}/commands", "POST /raft/{group}/queries",
        "GET /health", "GET /alive",
    ];

    [Fact]
    public async Task Every_route_is_there_with_an_operation_id_of_its_own()
    {
        var operations = await Operations();

        Assert.Empty(Routes.Except(operations.Select(operation => operation.Route)));
        var ids = operations.Select(operation => operation.Body.GetProperty("operationId").GetString()).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(operations, operation => Assert.NotEmpty(operation.Body.GetProperty("summary").GetString()!));
    }

    [Fact]
    public async Task Errors_have_schemas()
    {
        var document = await api.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        foreach (var (route, body) in (await Operations()).Where(operation => !operation.Route.EndsWith("/alive", StringComparison.Ordinal) && !operation.Route.EndsWith("/health", StringComparison.Ordinal) && !operation.Route.EndsWith("/nodes", StringComparison.Ordinal)))
        {
            var errors = body.GetProperty("responses").EnumerateObject().Where(response => response.Name[0] is '4' or '5').ToArray();
            Assert.True(errors.Length >= 4, $"{route} names its errors");
            Assert.All(errors, error => Assert.True(
                error.Value.GetProperty("content").GetProperty("application/problem+json").TryGetProperty("schema", out _), $"{route} {error.Name} has a schema"));
        }

        var problem = document.GetProperty("components").GetProperty("schemas").GetProperty("FieldProblemDetails").GetProperty("properties");
        Assert.True(problem.TryGetProperty("errors", out _) && problem.TryGetProperty("type", out _));
    }

    [Fact]
    public async Task Tasks_and_modules_are_shown_by_example()
    {
        var post = (await Operations()).Single(operation => operation.Route == "POST /tasks").Body;
        var form = post.GetProperty("requestBody").GetProperty("content").GetProperty("multipart/form-data");
        Assert.Equal("task1", form.GetProperty("example").GetProperty("id").GetString());
        Assert.Equal("binary", form.GetProperty("schema").GetProperty("properties").GetProperty("wasm").GetProperty("format").GetString());
        Assert.Equal("nightly", post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").GetProperty("id").GetString());
        Assert.Equal("task1", post.GetProperty("responses").GetProperty("201").GetProperty("content").GetProperty("application/json").GetProperty("example").GetProperty("id").GetString());
        Assert.Equal("Idempotency-Key", post.GetProperty("parameters")[0].GetProperty("name").GetString());
        var refused = post.GetProperty("responses").GetProperty("400").GetProperty("content").GetProperty("application/problem+json");
        Assert.Equal("repeats", refused.GetProperty("example").GetProperty("errors")[0].GetProperty("field").GetString());
        var one = (await Operations()).Single(operation => operation.Route == "GET /tasks/{id}").Body;
        Assert.Equal("task1", one.GetProperty("parameters")[0].GetProperty("example").GetString());
    }

    [Fact]
    public async Task Types_are_what_is_sent()
    {
        var document = await api.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var text = document.GetRawText();
        var task = document.GetProperty("components").GetProperty("schemas").GetProperty("TaskJson");

        Assert.Equal("integer", task.GetProperty("properties").GetProperty("completions").GetProperty("type").GetString());
        Assert.Equal(
            Enum.GetValues<TaskState>().Select(state => state.Word()), task.GetProperty("properties").GetProperty("state").GetProperty("enum").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal(
            task.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(), task.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Order());
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<see", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cref", text, StringComparison.Ordinal);
        Assert.DoesNotContain("///", text, StringComparison.Ordinal);
        Assert.DoesNotContain("//", string.Concat(Descriptions(document)).Replace("://", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_and_the_headers_of_answers_are_described()
    {
        var document = await api.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");

        Assert.Equal("bearer", schemes.GetProperty("bearer").GetProperty("scheme").GetString());
        foreach (var (route, body) in await Operations())
        {
            var open = route is "GET /alive" or "GET /health";
            Assert.Equal(!open, body.TryGetProperty("security", out _));
            foreach (var (status, header) in new[] { ("201", "Location"), ("202", "Location"), ("401", "WWW-Authenticate"), ("429", "Retry-After"), ("503", "Retry-After") })
            {
                if (body.GetProperty("responses").TryGetProperty(status, out var response))
                    Assert.True(response.GetProperty("headers").TryGetProperty(header, out _), $"{route} {status} {header}");
            }
        }

        var list = (await Operations()).Single(operation => operation.Route == "GET /tasks").Body;
        Assert.True(list.GetProperty("responses").GetProperty("200").GetProperty("headers").TryGetProperty("Link", out _));
    }

    private static IEnumerable<string> Descriptions(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name is "description" or "summary" && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : Descriptions(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Descriptions),
        _ => [],
    };

    private async Task<List<(string Route, JsonElement Body)>> Operations()
    {
        var document = await api.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        return [.. document.GetProperty("paths").EnumerateObject().SelectMany(
            path => path.Value.EnumerateObject(), (path, operation) => ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value))];
    }
}
