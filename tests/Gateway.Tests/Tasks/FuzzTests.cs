using System.Text;
using Wetware.Modules;
using Xunit.Abstractions;

namespace Wetware.Tests.Tasks;

/// <summary>
/// Many requests that are wrong in many ways, the same ones for the same seed. The whole hundred thousand run when WW_FUZZ_REQUESTS says so; by default some
/// of them, so that the tests stay short.
/// </summary>
public sealed class FuzzTests(ApiFixture api, ITestOutputHelper output) : IClassFixture<ApiFixture>
{
    private const int Default = 4_000;

    [Fact]
    public async Task No_request_fails_the_gateway()
    {
        api.Clear();
        await api.Modules.PutAsync(ApiFixture.Hash, default);
        var count = int.TryParse(Environment.GetEnvironmentVariable("WW_FUZZ_REQUESTS"), out var wanted) ? wanted : Default;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("WW_FUZZ_SEED"), out var given) ? given : 20261124;
        var statuses = new SortedDictionary<int, int>();
        for (var i = 0; i < count; i++)
        {
            using var request = new Request(new Random(seed + i)).Make();
            using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var status = (int)response.StatusCode;
            Assert.True(status < 500, $"request {i} of seed {seed} got {status}: {await response.Content.ReadAsStringAsync()}");
            if (status >= 400)
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (api.Tasks.Count > 200)
                api.Tasks.Clear();
        }

        output.WriteLine($"{count} requests of seed {seed}: {string.Join(", ", statuses.Select(pair => $"{pair.Value} × {pair.Key}"))}");
        Assert.Equal(0, api.Budget.Used);
        Assert.True(statuses.GetValueOrDefault(201) > 0 && statuses.GetValueOrDefault(400) > 0, "some are accepted and some refused");
    }

    private sealed class Request(Random random)
    {
        private static readonly string[] Names =
        [
            "id", "description", "complete", "duration", "start", "delay", "repeats", "input", "difficulty", "entry", "args", "env", "stdin", "stdinBase64", "cron", "timezone", "until", "jitter",
            "overlap", "missed", "retries", "backoff", "memory", "output", "priority", "notify", "module", "labels", "replace", "wasm", "", "constructor", "a\"b", "\r\n", "id ", "ID",
        ];

        private static readonly string[] Values =
        [
            "", "0", "1", "-1", "3", "+3", "03", " 1", "1.5", "1e9", "0x10", "NaN", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "true", "false", "null", "[]", "{}",
            "run", "_start", "task1", "events", "..", "a/b", "%2e%2e", "A=b", "=", "skip", "queue", "Last", "* * * * *", "*/0 * * * *", "0 0 31 2 *", "@daily", "Europe/Berlin", "UTC", "../../etc/passwd",
            "2030-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00", "16MiB", "1GiB", "GiB", "-1KiB", "https://example.org/", "http://[::1]:99999/", "http://\u0000/", "\u0000", "\ud83d\ude00",
            "\u202e", "ä", "'; DROP TABLE tasks; --", "<script>", "${jndi:ldap://x}", "%n%s", ModuleKey.Of(ApiFixture.Hash), "sha256:" + ModuleKey.Of(ApiFixture.Hash), new string('f', 64),
        ];

        private static readonly string[] Paths =
        [
            "/tasks", "/tasks", "/tasks", "/tasks", "/tasks?replace=true", "/tasks?replace=x", "/tasks/import", "/tasks/import?replace=true", "/modules",
        ];

        public HttpRequestMessage Make()
        {
            var path = Pick(Paths);
            var request = new HttpRequestMessage(path == "/modules" ? HttpMethod.Put : HttpMethod.Post, path);
            var content = Body(path);
            if (random.Next(4) == 0)
                content = Mutate(content);
            request.Content = new ByteArrayContent(content);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", Type(path));
            if (random.Next(16) == 0)
                request.Headers.TryAddWithoutValidation("Idempotency-Key", Pick(Values));
            return request;
        }

        private string Type(string path) => random.Next(40) switch
        {
            0 => "multipart/form-data",
            1 => "multipart/form-data; boundary=\"\"",
            2 => "multipart/form-data; boundary=\"x y\"",
            3 => "multipart/mixed; boundary=x",
            4 => "application/json; charset=utf-16",
            5 => "application/json; charset=\"",
            6 => ";;;",
            7 => "text/plain",
            _ => path == "/modules" ? "application/wasm" : _json || path.StartsWith("/tasks/import", StringComparison.Ordinal) ? "application/json" : "multipart/form-data; boundary=x",
        };

        private bool _json;

        private byte[] Body(string path)
        {
            if (path == "/modules")
                return Module();
            if (path.StartsWith("/tasks/import", StringComparison.Ordinal))
                return Encoding.UTF8.GetBytes(File());
            _json = random.Next(3) == 0;
            return _json ? Encoding.UTF8.GetBytes(Json(random.Next(3))) : Form();
        }

        private byte[] Form()
        {
            var body = new List<byte>();
            var good = random.Next(3) == 0;
            (string, string)[] fields = good
                ? [("id", $"t{random.Next(50)}"), ("repeats", "3"), ("delay", "2"), ("replace", "true")]
                : [.. Enumerable.Range(0, random.Next(12)).Select(_ => (Pick(Names), Pick(Values)))];
            foreach (var (name, value) in fields)
                body.AddRange(Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
            if (good || random.Next(2) == 0)
            {
                body.AddRange(Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{(good || random.Next(4) > 0 ? "wasm" : Pick(Names))}\"; filename=\"h.wasm\"\r\nContent-Type: application/wasm\r\n\r\n"));
                body.AddRange(good ? ApiFixture.Hash : Module());
                body.AddRange("\r\n"u8);
            }

            body.AddRange("--x--\r\n"u8);
            return [.. body];
        }

        private string File() => $$"""{"format":{{(random.Next(5) > 0 ? "\"wetware-tasks/1\"" : Json(1))}},"tasks":[{"task":{{Json(2)}},"created":{{(random.Next(3) > 0 ? "\"2026-01-01T00:00:00Z\"" : Json(1))}}}{{(random.Next(3) == 0 ? "," + Json(2) : "")}}],"modules":{{(random.Next(2) == 0 ? "[]" : Json(2))}}}""";

        private string Json(int depth) => random.Next(depth == 2 ? 2 : 9) switch
        {
            0 or 1 when depth > 0 => "{" + string.Join(',', Enumerable.Range(0, random.Next(8)).Select(_ => $"{Text(Pick(Names))}:{Json(depth - 1)}")) + "}",
            2 when depth > 0 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Json(depth - 1))) + "]",
            3 => Pick(["1", "-1", "1.5", "1e400", "9223372036854775808", "true", "null"]),
            4 => "\"\\ud800\"",
            _ => Text(Pick(Values)),
        };

        private static string Text(string value) => System.Text.Json.JsonSerializer.Serialize(value);

        private byte[] Module() => random.Next(4) switch
        {
            0 => [.. "\0asm\x01\0\0\0"u8],
            1 => ApiFixture.Hash[..random.Next(ApiFixture.Hash.Length)],
            2 => Mutate(ApiFixture.Hash),
            _ => Bytes(random.Next(200)),
        };

        private byte[] Mutate(byte[] bytes)
        {
            var changed = bytes.ToList();
            for (var i = random.Next(1, 6); i > 0 && changed.Count > 0; i--)
            {
                var at = random.Next(changed.Count);
                switch (random.Next(4))
                {
                    case 0:
                        changed[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        changed.RemoveRange(at, Math.Min(changed.Count - at, random.Next(1, 40)));
                        break;
                    case 2:
                        changed.InsertRange(at, Bytes(random.Next(1, 20)));
                        break;
                    default:
                        changed.InsertRange(at, Encoding.UTF8.GetBytes(Pick(Values)));
                        break;
                }
            }

            return [.. changed];
        }

        private byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }

        private T Pick<T>(T[] from) => from[random.Next(from.Length)];
    }
}
