using System.Text;
using System.Text.Json.Nodes;

namespace Wetware.Tests.Requests;

/// <summary>A request as it goes over the wire.</summary>
/// <param name="IsAdmin">Whether it is for the gateway's HTTP port; else for the functions' listener.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its target.</param>
/// <param name="Bytes">All of it.</param>
/// <param name="IsBroken">Whether its head is no HTTP, so that the server itself may answer.</param>
/// <param name="IsDescribed">Whether errors are problem details, as of all routes in the OpenAPI document.</param>
/// <param name="Messages">What is sent behind the head of a request for a WebSocket; null when it is none.</param>
internal sealed record RandomRequest(bool IsAdmin, string Method, string Target, byte[] Bytes, bool IsBroken, bool IsDescribed = true, byte[]? Messages = null);

/// <summary>Makes requests: of the shape that each route wants, with fields, paths, headers and bodies changed at random. The same seed makes the same requests.</summary>
internal sealed class RandomRequests(int seed, JsonObject document, IReadOnlyList<RouteShape> routes)
{
    /// <summary>Programs that are there; those that loop or fill memory are reached by paths with tight limits alone.</summary>
    public static readonly string[] Programs = ["uppercase", "echo", "api-demo", "add", "cowsay", "interop", "wasi-write", "dashboard", "filter-deny", "wordcount", "no-code", "text"];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "BREW", "get"];

    private static readonly string[] Texts =
    [
        "", "a", "/", "//", "..", "../../etc/passwd", "%00", "\0", "\r\nX-Evil: 1", "ü", "日本", "\u202e", "\ud800", "null", "true", "-1", "0", "2147483648", "9223372036854775808", "1e999", "NaN",
        "get", "any", "*", "post", "techID://", "techID://" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "core", "env", "_start", "text/plain", "a/b", "application/wasm", "text/javascript",
        "/f/!x", "/f/*rest", "/f/!x/!x", "/my-own-cluster/x", "http://127.0.0.1:1/", "http://user@host/", "builtin://jwt", "{}", "[]", "{\"jwks\":\"http://127.0.0.1:1\"}", "* * * * *", "H * * * *", "61 * * * *", "Europe/Paris", "localtime",
        "direct", "posix", "skip", "allow", "localhost", "::1", "a b", "<script>", "grant", "admin", "\u001b[31m", "AAAA", "aGVsbG8=", "####",
    ];

    private readonly Random _random = new(seed);

    public RandomRequest Next()
    {
        var request = _random.Next(20) switch
        {
            < 8 => Admin(),
            < 14 => Any(),
            14 => Socket(),
            _ => Web(),
        };
        return _random.Next(50) == 0 ? Broken(request) : request;
    }

    private RandomRequest Admin()
    {
        var (method, target, body) = _random.Next(26) switch
        {
            0 => ("POST", "/my-own-cluster/api/blob/register", Json(new() { ["name"] = Own(), ["content_type"] = Text(), ["bytes"] = "aGVsbG8=" })),
            1 => ("POST", "/my-own-cluster/api/file/plug", Json(Plug())),
            2 or 3 => ("POST", "/my-own-cluster/api/function/plug", Json(Plug())),
            4 => ("POST", "/my-own-cluster/api/function/unplug", Json(new() { ["method"] = "get", ["path"] = PlugPath() })),
            5 or 6 => ("POST", "/my-own-cluster/api/function/call", Json(Call())),
            7 => ("POST", "/my-own-cluster/api/filter/plug", Json(Filter())),
            8 => ("DELETE", $"/my-own-cluster/api/filter/plug/{Segment()}", null),
            9 => ("GET", "/my-own-cluster/api/admin/status", null),
            10 => ("POST", "/api/file/register", Json(new() { ["path"] = PlugPath(), ["content_type"] = "text/plain", ["bytes"] = "aGVsbG8=" })),
            11 => ("POST", "/api/function/register", Json(new() { ["name"] = Own(), ["wasm_bytes"] = "AGFzbQEAAAA=" })),
            12 => ("POST", "/api/function/call", Json(Call())),
            13 => ("POST", $"/blobs?name={Uri.EscapeDataString(Whole(Own()))}", Bytes(_random.Next(2000))),
            14 => (Pick("GET", "HEAD"), $"/blobs{Pick("", $"/{Segment()}")}{Query("limit", "after")}", null),
            15 => (Pick("GET", "PUT", "DELETE"), $"/names/{Uri.EscapeDataString(Whole(Own()))}", Json(new() { ["tech_id"] = Text(), ["content_type"] = Text() })),
            16 => ("POST", $"/names/{Uri.EscapeDataString(Whole(Own()))}/rollback{Query("version")}", null),
            17 => ("PUT", "/plugs", Encoding.UTF8.GetBytes(new JsonArray(Plug(), _random.Next(10) == 0 ? null : Mutated(Plug())).ToJsonString())),
            18 => (Pick("GET", "DELETE"), $"/plugs{Query("method", "path", "host", "limit", "after")}", null),
            19 => (Pick("GET", "POST", "DELETE"), $"/filters{Pick("", $"/{Segment()}")}", Json(Filter())),
            20 or 21 => (Pick("GET", "PUT", "DELETE"), $"/kv/{Pick("a", "b", Segment())}/{Segment()}{Query("ttl_ms")}", Bytes(_random.Next(300))),
            22 => ("GET", $"/kv/{Pick("a", Segment())}{Query("prefix", "after", "limit", "values")}", null),
            23 => (Pick("GET", "POST", "DELETE"), $"/calls{Pick("", $"/{Segment()}", $"/{Segment()}/result")}", Json(Call())),
            24 => (Pick("GET", "POST", "DELETE"), $"/plans{Pick("", $"/{Segment()}", $"/{Segment()}/result")}", Json(new() { ["plan"] = Plan(), ["input"] = "AAAA" })),
            _ => (Pick("GET", "PUT", "DELETE"), $"/schedules{Pick("", $"/{Segment()}")}", Json(new() { ["cron"] = "0 0 1 1 *", ["function"] = Name(), ["time_zone"] = "Europe/Paris" })),
        };
        if (_random.Next(30) == 0)
            method = Pick(Methods);
        return Write(true, method, target, method is "GET" or "HEAD" or "DELETE" && _random.Next(20) > 0 ? null : body, _random.Next(30) == 0 ? Pick("text/plain", "application/xml", "") : target.StartsWith("/blobs", StringComparison.Ordinal) ? Pick("text/plain", "application/octet-stream", Clean(Text())) : "application/json");
    }

    private RandomRequest Web()
    {
        var path = _random.Next(12) switch
        {
            0 => "/echo",
            1 => "/file",
            2 => "/trap",
            3 => _random.Next(20) switch { 0 => "/loop", 1 => "/memory", _ => "/upper" },
            4 => "/trap",
            5 => "/script",
            6 => $"/my-own-cluster/calls/{Segment()}",
            7 => $"/echo?async&{Segment()}",
            8 => PlugPath().Replace('!', 'x').Replace('*', 'y'),
            9 => "/f/" + Segment() + "/" + Segment(),
            10 => Pick("/../file", "/./echo", "//echo", "/echo/..", "/%2e%2e/file", "/file%00", "/file%2f..%2f", "/echo?" + new string('a', 3000), "/%", "/%zz", "/\\..\\file", "/" + new string('x', 2000)),
            _ => "/" + Segment(),
        };
        return Write(false, Pick("GET", "GET", "POST", "POST", "HEAD", Pick(Methods)), path, _random.Next(3) == 0 ? Bytes(_random.Next(5000)) : null, Clean(Text()));
    }

    // Any route of the gateway, by what is known of its shape. Never by the name of a program, which others call.
    private RandomRequest Any()
    {
        var route = Pick([.. routes]);
        var path = string.Concat(route.Parts().Select(part => part.IsParameter ? Uri.EscapeDataString(Whole(Own()).Replace("..", "...", StringComparison.Ordinal)) : part.Text));
        var query = Query([.. route.Queries]);
        var (type, schema) = route.Bodies.Count == 0 ? ("application/json", null) : Pick([.. route.Bodies]);
        var body = (route.Bodies.Count == 0, type) switch
        {
            (true, _) => null,
            (_, "application/json") => Encoding.UTF8.GetBytes((Of(schema, 4) ?? JsonValue.Create(0))!.ToJsonString()),
            (_, "multipart/form-data") => Form(schema),
            _ => Bytes(_random.Next(500)),
        };
        if (type == "multipart/form-data")
            type += "; boundary=x";
        return Write(true, route.Method, path + query, body, _random.Next(30) == 0 ? "text/plain" : type) with { IsDescribed = route.IsDescribed };
    }

    // What a schema allows, and now and then something else.
    private JsonNode? Of(JsonNode? reference, int depth)
    {
        if (depth == 0 || _random.Next(12) == 0 || RouteShape.Resolve(document, reference) is not { } schema)
            return _random.Next(3) == 0 ? new JsonObject { [Pick("name", "id", "url", "data")] = Value() } : Value();
        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray { Count: > 0 } some)
            return Of(some[_random.Next(some.Count)], depth);
        if (schema["enum"] is JsonArray { Count: > 0 } words)
            return words[_random.Next(words.Count)]?.DeepClone();
        var type = schema["type"] is JsonArray types ? (string?)types[_random.Next(types.Count)] : (string?)schema["type"];
        return type switch
        {
            "object" when schema["properties"] is JsonObject properties => Mutated(new JsonObject(properties.Where(_ => _random.Next(4) > 0).Select(property => KeyValuePair.Create(property.Key, Of(property.Value, depth - 1))))),
            "object" => new JsonObject { [Clean(Text())] = Of(schema["additionalProperties"], depth - 1) },
            "array" => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Of(schema["items"], depth - 1))]),
            "integer" or "number" => Pick(0, 1, 2, 10, -1, 1L << 40),
            "boolean" => _random.Next(2) == 0,
            "null" => null,
            _ => Pick("AAAA", "a", "b", "kv", "1.0", "10s", "2030-01-01T00:00:00Z", Name(), Text()),
        };
    }

    private byte[] Form(JsonNode? reference)
    {
        var fields = RouteShape.Resolve(document, reference)?["properties"]?.AsObject().Select(property => property.Key).ToArray() ?? ["name", "data", "wasm", "description"];
        var form = new StringBuilder();
        foreach (var field in fields.Where(_ => _random.Next(2) == 0))
            form.Append($"--x\r\nContent-Disposition: form-data; name=\"{field}\"{(_random.Next(4) == 0 ? "; filename=\"f.wasm\"" : "")}\r\n\r\n{Pick("1", "2", Whole(Text()))}\r\n");
        return Encoding.UTF8.GetBytes(form.Append(_random.Next(10) == 0 ? "" : "--x--\r\n").ToString());
    }

    // A WebSocket with messages, some of them malformed, and then its end.
    private RandomRequest Socket()
    {
        var messages = new List<byte>();
        for (var count = _random.Next(6); count > 0; count--)
            messages.AddRange(_random.Next(5) == 0 ? Bytes(_random.Next(40)) : Frame(Pick(0, 1, 2, 9, 10, 15), Bytes(_random.Next(120)), _random.Next(20) > 0));
        messages.AddRange(Frame(8, [3, 232], true));
        var head = $"GET /talk HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(Bytes(16))}\r\n\r\n";
        return new RandomRequest(false, "GET", "/talk", Encoding.ASCII.GetBytes(head), false, Messages: [.. messages]);
    }

    private static byte[] Frame(int code, byte[] payload, bool isMasked) =>
        [(byte)(0x80 | code), (byte)((isMasked ? 0x80 : 0) | payload.Length), .. isMasked ? new byte[4] : [], .. payload];

    private RandomRequest Write(bool isAdmin, string method, string target, byte[]? body, string contentType)
    {
        var host = _random.Next(200) == 0 ? Clean(Text()) : "localhost";
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {host}\r\n");
        if (body is not null && contentType.Length > 0)
            head.Append($"Content-Type: {contentType}\r\n");
        for (var count = _random.Next(4); count > 0; count--)
        {
            head.Append(_random.Next(16) switch
            {
                0 => $"Range: bytes={Pick("0-1", "5-", "-3", "9-1", "a-b", "0-99999999999999999999")}\r\n",
                1 => $"If-None-Match: {Pick("*", "\"1\"", "W/\"x\"", "nonsense")}\r\n",
                2 => $"If-Match: {Pick("*", "\"1\"", "\"99999999999999999999\"", "nonsense")}\r\n",
                3 => $"Accept-Encoding: {Pick("gzip", "br;q=2", "*;q=0", ",,,", "gzip;q=nonsense")}\r\n",
                4 => $"X-Moc-Path-Param-X: {Clean(Text())}\r\n",
                5 => $"X-Callback-Url: {Clean(Text())}\r\n",
                6 => $"X-Async-Retries: {Clean(Text())}\r\n",
                7 => $"Authorization: {Pick("Bearer x", "Basic !", Clean(Text()))}\r\n",
                8 => "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: x\r\n",
                9 => $"X-Forwarded-For: {Clean(Text())}\r\n",
                10 => $"Cookie: {Clean(Text())}\r\n",
                11 => $"X-{new string('h', _random.Next(1, 200))}: {new string('v', _random.Next(2000))}\r\n",
                12 => $"If-Modified-Since: {Clean(Text())}\r\n",
                13 => $"If-Range: {Clean(Text())}\r\n",
                _ => $"{Pick("Accept", "User-Agent", "Via", "TE", "Expect-CT", "Traceparent")}: {Clean(Text())}\r\n",
            });
        }

        if (body is not null)
            head.Append($"Content-Length: {body.Length}\r\n");
        head.Append("\r\n");
        return new RandomRequest(isAdmin, method, target, [.. Encoding.Latin1.GetBytes(head.ToString()), .. body ?? []], !IsPlain(method, target) || host != "localhost");
    }

    // Some bytes are others, or missing.
    private RandomRequest Broken(RandomRequest request)
    {
        var head = request.Bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var bytes = request.Bytes.ToArray();
        bytes[_random.Next(head)] = (byte)Pick(0, 9, 10, 13, 32, 58, 127, 255);
        return request with { Bytes = [.. bytes, .. "\r\n\r\n"u8], IsBroken = true };
    }

    private JsonObject Plug() => Mutated(new JsonObject
    {
        ["method"] = Pick("get", "post", "any", "*"),
        ["path"] = PlugPath(),
        ["name"] = Name(),
        ["start_function"] = Pick("_start", "add", ""),
        ["data"] = "data",
        ["tags"] = new JsonObject { ["a"] = "b" },
        ["limits"] = Mutated(new JsonObject { ["body_bytes"] = 1000, ["time_ms"] = 500, ["memory_bytes"] = 1 << 22, ["fuel"] = 1_000_000, ["concurrency"] = 4 }),
        ["warm"] = _random.Next(3) == 0 ? Mutated(new JsonObject { ["count"] = 2, ["uses"] = 10, ["idle_ms"] = 1000 }) : null,
    });

    private JsonObject Call() => Mutated(new JsonObject
    {
        ["name"] = Name(),
        ["start_function"] = Pick("_start", "add"),
        ["mode"] = Pick("direct", "posix"),
        ["arguments"] = new JsonArray(1, 2),
        ["input"] = "AAAA",
        ["posix_arguments"] = new JsonArray("a", Clean(Text())),
    });

    // Below /f, so that the other paths answer as they do.
    private JsonObject Filter()
    {
        var filter = Mutated(new JsonObject { ["name"] = Name(), ["start_function"] = "_start", ["data"] = Text(), ["method"] = "get", ["tag"] = "a=b", ["phase"] = Pick("request", "response") });
        filter["path"] = "/f/" + Pick("a", "b", "x");
        return filter;
    }

    private JsonObject Plan() => Mutated(new JsonObject
    {
        ["name"] = "plan",
        ["steps"] = new JsonArray(
            Mutated(new JsonObject { ["op"] = "call", ["function"] = Name() }),
            Mutated(new JsonObject { ["op"] = "map", ["function"] = "uppercase", ["over"] = Mutated(new JsonObject { ["kv"] = "a", ["prefix"] = "" }), ["batch"] = 10, ["parallel"] = 2, ["time_ms"] = 500 })),
    });

    private JsonObject Mutated(JsonObject fields)
    {
        foreach (var name in fields.Select(field => field.Key).ToArray())
        {
            switch (_random.Next(24))
            {
                case 0:
                    fields.Remove(name);
                    break;
                case 1 or 2:
                    fields[name] = Value();
                    break;
            }
        }

        if (_random.Next(30) == 0)
            fields[Clean(Text())] = Value();
        return fields;
    }

    private JsonNode? Value() => _random.Next(9) switch
    {
        0 => null,
        1 => _random.Next(-2, 3),
        2 => Pick(long.MaxValue, long.MinValue, 1L << 31, -1L),
        3 => 1.5,
        4 => _random.Next(2) == 0,
        5 => new JsonArray(1, "a", null),
        6 => new JsonObject { ["a"] = new JsonObject { ["b"] = 1 } },
        7 => new string('x', Pick(100, 1100, 40_000)),
        _ => Text(),
    };

    private byte[] Json(JsonObject fields)
    {
        var text = Mutated(fields).ToJsonString();
        return Encoding.UTF8.GetBytes(_random.Next(25) switch
        {
            0 => text[..(text.Length / 2)],
            1 => Text(),
            2 => new string('[', 100),
            _ => text,
        });
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Query(params string[] names)
    {
        var query = string.Join('&', names.Where(_ => _random.Next(2) == 0).Select(name => $"{name}={Uri.EscapeDataString(Whole(Pick("1", "10", Text())))}"));
        return query.Length == 0 ? "" : "?" + query;
    }

    // Names that requests may change; those of the programs stay what they are.
    private string Own() => Pick("own-a", "own-b", "own-c", Text());

    private string Name() => _random.Next(10) < 7 ? Pick(Pick(Programs), "own-a", "own-b") : Text();

    private string PlugPath() => "/f/" + Pick("a", "b", "!x", "*rest", "!x/b", "a/!y/*rest", Clean(Text()));

    // Not "..", which the server resolves, so that the request would be for another route.
    private string Segment() => Uri.EscapeDataString(Whole(Pick("a", "b", "c", Pick(Programs), Text(), new string('0', 64), new string('0', 32))).Replace("..", "...", StringComparison.Ordinal));

    private string Text() => _random.Next(20) == 0 ? new string((char)_random.Next(1, 0xd000), _random.Next(1, 400)) : Pick(Texts);

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];

    // Half a pair of surrogates has no form in a URL.
    private static string Whole(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));

    private static string Clean(string text) => string.Concat(text.Where(c => c is >= ' ' and < (char)127));

    private static bool IsPlain(string method, string target) => method.All(char.IsAsciiLetterUpper) && target.All(c => c is > ' ' and < (char)127 and not '\\') && !target.Contains("%zz", StringComparison.Ordinal) && !target.Contains("%00", StringComparison.Ordinal);
}
