using System.Text;
using System.Text.Json;
using Wetware.Tasks;
using Wetware.Testing;

namespace Wetware.Tests.Tasks;

/// <summary>Every kind of bad input: refused with the field's name, and nothing is kept of it.</summary>
public sealed class BadInputTests : IClassFixture<ApiFixture>
{
    private readonly ApiFixture _api;

    public BadInputTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Theory]
    [InlineData("repeats", "three", "malformed")]
    [InlineData("repeats", "1.5", "malformed")]
    [InlineData("repeats", " 3", "malformed")]
    [InlineData("repeats", "1e3", "malformed")]
    [InlineData("repeats", "99999999999999999999", "malformed")]
    [InlineData("repeats", "-1", "out-of-range")]
    [InlineData("repeats", "1000000001", "out-of-range")]
    [InlineData("complete", "x", "malformed")]
    [InlineData("complete", "-1", "out-of-range")]
    [InlineData("duration", "x", "malformed")]
    [InlineData("duration", "-5", "out-of-range")]
    [InlineData("duration", "2592001", "out-of-range")]
    [InlineData("start", "x", "malformed")]
    [InlineData("start", "-1", "out-of-range")]
    [InlineData("delay", "x", "malformed")]
    [InlineData("delay", "-2", "out-of-range")]
    [InlineData("input", "zero", "malformed")]
    [InlineData("input", "9223372036854775808", "malformed")]
    [InlineData("difficulty", "hard", "malformed")]
    [InlineData("overlap", "sometimes", "not-allowed")]
    [InlineData("overlap", "Skip", "not-allowed")]
    [InlineData("spread", "Node", "not-allowed")]
    [InlineData("spread", "true", "not-allowed")]
    [InlineData("missed", "never", "not-allowed")]
    [InlineData("cron", "nonsense", "malformed")]
    [InlineData("cron", "* * * * * *", "malformed")]
    [InlineData("cron", "61 * * * *", "malformed")]
    [InlineData("cron", "H * * * *", "malformed")]
    [InlineData("cron", "@reboot", "malformed")]
    [InlineData("timezone", "Europe/Berlin", "malformed")]
    [InlineData("until", "tomorrow", "malformed")]
    [InlineData("until", "2030-02-30T00:00:00Z", "malformed")]
    [InlineData("jitter", "-1", "out-of-range")]
    [InlineData("retries", "101", "out-of-range")]
    [InlineData("retries", "-1", "out-of-range")]
    [InlineData("backoff", "3601", "out-of-range")]
    [InlineData("memory", "lots", "malformed")]
    [InlineData("memory", "-1", "out-of-range")]
    [InlineData("memory", "5GiB", "out-of-range")]
    [InlineData("memory", "9999999999999999GiB", "out-of-range")]
    [InlineData("output", "2GiB", "out-of-range")]
    [InlineData("priority", "10", "out-of-range")]
    [InlineData("priority", "-1", "out-of-range")]
    [InlineData("notify", "ftp://example.org/", "malformed")]
    [InlineData("notify", "http://user:word@example.org/", "malformed")]
    [InlineData("notify", "not a url", "malformed")]
    [InlineData("entry", "absent", "not-allowed")]
    [InlineData("entry", "memory", "not-allowed")]
    [InlineData("env", "novalue", "malformed")]
    [InlineData("env", "=value", "malformed")]
    [InlineData("labels", "team", "malformed")]
    [InlineData("folders", "/srv/data", "malformed")]
    [InlineData("folders", "data:/data:rw", "malformed")]
    [InlineData("folders", "data:/../data", "malformed")]
    [InlineData("folders", "../data:/data", "malformed")]
    [InlineData("folder", "data:/data", "unknown")]
    [InlineData("grants", "out", "malformed")]
    [InlineData("grants", "out=a b", "malformed")]
    [InlineData("grants", "=token", "malformed")]
    [InlineData("grant", "out=token", "unknown")]
    [InlineData("args", "a\0b", "malformed")]
    [InlineData("id", "a/b", "out-of-range")]
    [InlineData("id", "..", "out-of-range")]
    [InlineData("id", "a b", "out-of-range")]
    [InlineData("id", "ä", "out-of-range")]
    [InlineData("id", "events", "not-allowed")]
    [InlineData("id", "Events", "not-allowed")]
    [InlineData("id", "EXPORT", "not-allowed")]
    [InlineData("id", "export", "not-allowed")]
    [InlineData("id", "import", "not-allowed")]
    [InlineData("replace", "yes", "not-allowed")]
    [InlineData("repeat", "3", "unknown")]
    [InlineData("WASM", "3", "unknown")]
    [InlineData("module", "3b", "conflict")]
    [InlineData("wasm", "text", "malformed")]
    [InlineData("wasm", null, "required")]
    [InlineData("stdinBase64", "*", "malformed")]
    public async Task A_bad_field_is_named(string field, string? value, string reason)
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form((field, value)));

        Assert.Equal(400, status);
        Refused(body, response, field, reason);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("description")]
    [InlineData("entry")]
    [InlineData("cron")]
    public async Task A_text_that_is_too_long_is_named_with_its_limit(string field)
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form((field, new string('a', 20_000))));

        Assert.Equal(400, status);
        Refused(body, response, field, "too-long");
        Assert.True(body.GetProperty("errors")[0].GetProperty("maximum").GetInt64() < 20_000);
        Assert.Equal("bytes", body.GetProperty("errors")[0].GetProperty("unit").GetString());
    }

    [Fact]
    public async Task A_number_out_of_range_is_told_its_range()
    {
        var (_, body, _) = await _api.Post(ApiFixture.Form(("delay", "-1")));

        var problem = body.GetProperty("errors")[0];
        Assert.Equal((0L, (long)TaskLimits.MaxSeconds, "seconds"), (problem.GetProperty("minimum").GetInt64(), problem.GetProperty("maximum").GetInt64(), problem.GetProperty("unit").GetString()));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        var (_, body, _) = await _api.Post(ApiFixture.Form(("repeats", "x"), ("delay", "-1"), ("overlap", "no"), ("more", "1"), ("wasm", null)));

        Assert.Equal(["wasm", "delay", "repeats", "overlap", "more"], body.GetProperty("errors").EnumerateArray().Select(problem => problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_field_given_twice_is_named()
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form(("repeats", "3"), ("repeats", "4")));

        Assert.Equal(400, status);
        Refused(body, response, "repeats", "repeated");
    }

    [Fact]
    public async Task Cron_and_delay_exclude_each_other()
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form(("cron", "* * * * *")));

        Assert.Equal(400, status);
        Refused(body, response, "delay", "malformed");
    }

    [Fact]
    public async Task A_zone_that_is_not_there_is_named()
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form(("cron", "* * * * *"), ("delay", null), ("timezone", "Mars/Olympus")));

        Assert.Equal(400, status);
        Refused(body, response, "timezone", "malformed");
    }

    [Theory]
    [InlineData("args", 257)]
    [InlineData("labels", 33)]
    public async Task Too_many_values_are_named(string field, int count)
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form([.. Enumerable.Range(0, count).Select(i => (field, (string?)$"n{i}=v"))]));

        Assert.Equal(400, status);
        Refused(body, response, field, "too-many");
    }

    [Theory]
    [InlineData("no module at all")]
    [InlineData("")]
    [InlineData("\0asm\x01")]
    [InlineData("\0asm\x02\0\0\0")]
    [InlineData("\0asm\x01\0\0\0\x0e\0")]
    [InlineData("\0asm\x01\0\0\0\x01\x05\x01\x60")]
    public async Task A_file_that_is_no_module_is_refused(string bytes)
    {
        using var form = ApiFixture.Form(("wasm", null));
        form.Add(new ByteArrayContent(Encoding.Latin1.GetBytes(bytes)), "wasm", "x.wasm");

        var (status, body, response) = await _api.Post(form);

        Assert.Equal(400, status);
        Refused(body, response, "wasm", "malformed");
    }

    [Fact]
    public async Task A_module_without_an_entry_is_refused()
    {
        using var form = ApiFixture.Form(("wasm", null));
        form.Add(new ByteArrayContent([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), "wasm", "empty.wasm");

        var (status, body, _) = await _api.Post(form);

        Assert.Equal(400, status);
        Assert.Equal(("wasm", "not-allowed"), SubmitTests.Problem(body));
        Assert.Equal(0, _api.Tasks.Count);
    }

    [Fact]
    public async Task A_module_that_imports_what_is_not_offered_is_refused_and_not_kept()
    {
        var module = new ModuleBuilder();
        module.ImportFunction("env", "mys\u001btery", [], []);
        module.Export("run", [], [], []);
        using var form = ApiFixture.Form(("wasm", null));
        form.Add(new ByteArrayContent(module.Build()), "wasm", "wants.wasm");

        var (status, body, response) = await _api.Post(form);

        Assert.Equal(400, status);
        Refused(body, response, "wasm", "not-allowed");
        Assert.Contains("env.mys\\\\u{1b}tery", body.ToString(), StringComparison.Ordinal);
        Assert.Contains("which is not offered to tasks", body.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_api.Tasks.Count, _api.Modules.Count));
    }

    [Fact]
    public async Task A_component_is_accepted()
    {
        using var form = ApiFixture.Form(("wasm", null));
        form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(ApiFixture.Sample("components/exit99"))), "wasm", "exit99.wasm");

        var (status, body, _) = await _api.Post(form);

        Assert.True(status == 201, body.ToString());
    }

    [Fact]
    public async Task A_file_for_a_field_that_takes_none_is_refused()
    {
        using var form = ApiFixture.Form(("id", null));
        form.Add(new ByteArrayContent([65]), "id", "id.txt");

        var (status, body, response) = await _api.Post(form);

        Assert.Equal(400, status);
        Refused(body, response, "id", "not-allowed");
    }

    [Fact]
    public async Task Text_that_is_no_utf8_is_refused()
    {
        using var form = ApiFixture.Form(("description", null));
        form.Add(new ByteArrayContent([0xff, 0xfe]), "description");

        var (status, body, response) = await _api.Post(form);

        Assert.Equal(400, status);
        Refused(body, response, "description", "malformed");
    }

    [Fact]
    public async Task Standard_input_that_is_too_long_is_413()
    {
        using var form = ApiFixture.Form();
        form.Add(new ByteArrayContent(new byte[TaskLimits.MaxStdin + 1]), "stdin", "x");

        var (status, body, response) = await _api.Post(form);

        Assert.Equal(413, status);
        Refused(body, response, "stdin", "too-long");
        Assert.Equal(TaskLimits.MaxStdin, body.GetProperty("errors")[0].GetProperty("maximum").GetInt64());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_oversized_body_is_413_whether_it_says_its_length_or_not(bool stated)
    {
        using var form = ApiFixture.Form(("wasm", null));
        var large = new byte[ApiFixture.MaxBody];
        "\0asm\x01\0\0\0"u8.CopyTo(large);
        form.Add(new ByteArrayContent(large), "wasm", "large.wasm");
        using HttpContent content = stated ? form : new Unstated(form);

        var (status, body, response) = await _api.Post(content);

        Assert.Equal(413, status);
        Refused(body, response, "body", "too-long");
        Assert.Equal(ApiFixture.MaxBody, body.GetProperty("errors")[0].GetProperty("maximum").GetInt64());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task Another_type_of_body_is_415(string? type)
    {
        using var content = new ByteArrayContent("id=task1"u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);

        var (status, body, response) = await _api.Post(content);

        Assert.Equal(415, status);
        Refused(body, response, "Content-Type", "unsupported");
    }

    [Fact]
    public async Task A_packed_body_is_415()
    {
        using var form = ApiFixture.Form();
        form.Headers.ContentEncoding.Add("gzip");

        var (status, body, response) = await _api.Post(form);

        Assert.Equal(415, status);
        Refused(body, response, "Content-Encoding", "unsupported");
    }

    [Theory]
    [InlineData("multipart/form-data", "--x--\r\n")]
    [InlineData("multipart/form-data; boundary=", "--x--\r\n")]
    [InlineData("multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "x")]
    [InlineData("multipart/form-data; boundary=x", "")]
    [InlineData("multipart/form-data; boundary=x", "garbage")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\ntask1")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\ntask1\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: attachment; name=\"id\"\r\n\r\ntask1\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\n\r\ntask1\r\n--x--\r\n")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nno colon\r\n\r\ntask1\r\n--x--\r\n")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "null")]
    [InlineData("application/json", "{\"id\":")]
    [InlineData("application/json", "{\"id\":\"a\",\"id\":\"b\"}")]
    [InlineData("application/json", "{\"a\":[[[[[[1]]]]]]}")]
    public async Task A_body_that_cannot_be_read_is_400(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var (status, answer, response) = await _api.Post(content);

        Assert.Equal(400, status);
        Refused(answer, response, "body", "malformed");
    }

    [Theory]
    [InlineData("{\"module\":\"00\"}", "module", "not-found")]
    [InlineData("{\"module\":\"0 0\"}", "module", "malformed")]
    [InlineData("{\"module\":\"0000000000000000000000000000000000000000000000000000000000000000\"}", "module", "not-found")]
    [InlineData("{\"module\":5}", "module", "not-found")]
    [InlineData("{}", "wasm", "required")]
    [InlineData("{\"wasm\":\"AGFzbQ==\"}", "wasm", "malformed")]
    [InlineData("{\"module\":\"\\ud800\"}", "module", "malformed")]
    [InlineData("{\"module\":\"x\",\"args\":[[1]]}", "args", "malformed")]
    [InlineData("{\"module\":\"x\",\"env\":{\"a=b\":\"c\"}}", "env", "malformed")]
    [InlineData("{\"repeats\":1.0,\"module\":\"0000000000000000000000000000000000000000000000000000000000000000\"}", "repeats", "malformed")]
    [InlineData("{\"repeats\":true,\"module\":\"0000000000000000000000000000000000000000000000000000000000000000\"}", "repeats", "malformed")]
    [InlineData("{\"repeats\":[1,2],\"module\":\"0000000000000000000000000000000000000000000000000000000000000000\"}", "repeats", "repeated")]
    public async Task A_bad_json_field_is_named(string json, string field, string reason)
    {
        var (status, body, response) = await _api.Post(SubmitTests.Json(json));

        Assert.Equal(400, status);
        Refused(body, response, field, reason);
    }

    [Theory]
    [InlineData("tab\tinside")]
    [InlineData("ключ")]
    [InlineData("too long")]
    public async Task A_bad_key_is_named(string key)
    {
        var (status, body, response) = await _api.Post(ApiFixture.Form(), key: key == "too long" ? new string('k', TaskLimits.MaxKey + 1) : key);

        Assert.Equal(400, status);
        Assert.Equal("Idempotency-Key", SubmitTests.Problem(body).Field);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(0, _api.Tasks.Count);
    }

    [Fact]
    public async Task Uploads_that_do_not_fit_into_memory_are_told_to_come_again()
    {
        using var lease = _api.Budget.Open();
        lease.Take((1 << 20) - 100);

        var (status, _, response) = await _api.Post(ApiFixture.Form());

        Assert.Equal(429, status);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal((1 << 20) - 100, _api.Budget.Used);
        Assert.Equal((0, 0), (_api.Tasks.Count, _api.Modules.Count));
    }

    [Fact]
    public async Task Too_many_parts_are_refused()
    {
        var (status, body, _) = await _api.Post(ApiFixture.Form([.. Enumerable.Range(0, 1000).Select(i => ($"f{i}", (string?)"1"))]));

        Assert.Equal(400, status);
        Assert.Equal(("body", "too-many"), SubmitTests.Problem(body));
    }

    [Fact]
    public async Task A_method_that_is_not_there_is_405()
    {
        var (status, body, _) = await _api.Send("PUT", "/tasks");

        Assert.Equal(405, status);
        Assert.Equal("urn:wetware:error:method-not-allowed", body.GetProperty("type").GetString());
    }

    private void Refused(JsonElement body, HttpResponseMessage response, string field, string reason)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var word = (int)response.StatusCode switch
        {
            413 => "limit",
            415 => "unsupported",
            _ when body.GetProperty("errors").EnumerateArray().All(error => error.GetProperty("reason").GetString() is "out-of-range" or "too-long" or "too-many") => "limit",
            _ => "invalid",
        };
        Assert.Equal($"urn:wetware:error:{word}", body.GetProperty("type").GetString());
        Assert.Contains((field, reason), body.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("field").GetString(), error.GetProperty("reason").GetString())));
        Assert.Equal((0, 0), (_api.Tasks.Count, _api.Modules.Count));
        Assert.Equal(0, _api.Budget.Used);
    }

    private sealed class Unstated : HttpContent
    {
        private readonly HttpContent _inner;

        public Unstated(HttpContent inner)
        {
            _inner = inner;
            foreach (var (name, values) in inner.Headers.Where(header => header.Key != "Content-Length"))
                Headers.TryAddWithoutValidation(name, values);
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => _inner.CopyToAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
