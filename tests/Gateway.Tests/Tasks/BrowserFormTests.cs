using System.Net.Http.Headers;
using System.Text;
using Wetware.Modules;

namespace Wetware.Tests.Tasks;

/// <summary>Forms as browsers send them: every input is there, also those that were left empty.</summary>
public sealed class BrowserFormTests : IClassFixture<ApiFixture>
{
    private readonly ApiFixture _api;

    public BrowserFormTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
    }

    [Fact]
    public async Task An_empty_file_input_beside_a_module_counts_as_not_given()
    {
        await _api.Modules.PutAsync(ApiFixture.Hash, CancellationToken.None);
        using var form = ApiFixture.Form(("wasm", null), ("module", ModuleKey.Of(ApiFixture.Hash)));
        form.Add(EmptyFile("wasm"));
        form.Add(EmptyFile("stdin"));

        var (status, body, _) = await _api.Post(form);

        Assert.True(status == 201, body.ToString());
        Assert.Equal(0, _api.Tasks.Last!.Spec.Stdin.Length);
    }

    [Fact]
    public async Task An_empty_file_input_alone_is_a_missing_module()
    {
        using var form = ApiFixture.Form(("wasm", null));
        form.Add(EmptyFile("wasm"));

        var (status, body, _) = await _api.Post(form);

        Assert.Equal((400, ("wasm", "required")), (status, SubmitTests.Problem(body)));
    }

    [Fact]
    public async Task Empty_optional_fields_count_as_not_given()
    {
        string[] names =
        [
            "id", "description", "complete", "duration", "start", "delay", "repeats", "input", "difficulty", "module", "entry", "cron", "timezone", "until", "jitter", "overlap", "missed", "retries",
            "backoff", "memory", "output", "priority", "notify", "env", "labels", "stdin", "stdinBase64", "replace",
        ];

        var (status, body, _) = await _api.Post(ApiFixture.Form([.. names.Select(name => (name, (string?)""))]));

        Assert.True(status == 201, body.ToString());
        Assert.Equal((5, 0, 0), (_api.Tasks.Last!.Spec.Priority, _api.Tasks.Last.Spec.Env.Count, _api.Tasks.Last.Spec.Labels.Count));
    }

    [Fact]
    public async Task An_empty_field_with_an_unknown_name_is_refused_all_the_same()
    {
        var (status, body, _) = await _api.Post(ApiFixture.Form(("repeat", "")));

        Assert.Equal((400, ("repeat", "unknown")), (status, SubmitTests.Problem(body)));
    }

    [Fact]
    public async Task An_empty_argument_is_an_argument()
    {
        await _api.Post(ApiFixture.Form(("args", "")));

        Assert.Equal([""], _api.Tasks.Last!.Spec.Args);
    }

    [Theory]
    [InlineData("UTF-8", "utf-8")]
    [InlineData("iso-8859-1", "iso-8859-1")]
    [InlineData("utf-16be", "utf-16BE")]
    public async Task The_charset_of_the_form_is_that_of_its_texts(string named, string encoding)
    {
        using var form = ApiFixture.Form(
            ("description", null), ("complete", null), ("duration", null), ("start", null), ("delay", null), ("repeats", null), ("input", null), ("difficulty", null), ("id", null));
        form.Add(new ByteArrayContent(Encoding.GetEncoding(encoding).GetBytes("Grüße")), "description");
        form.Add(new ByteArrayContent(Encoding.ASCII.GetBytes(named)), "_charset_");

        var (status, body, _) = await _api.Post(form);

        Assert.True(status == 201, body.ToString());
        Assert.Equal("Grüße", _api.Tasks.Last!.Spec.Description);
    }

    [Theory]
    [InlineData("utf-16le", "utf-16")]
    [InlineData("\"utf-8\"", "utf-8")]
    [InlineData("US-ASCII", "us-ascii")]
    public async Task The_charset_of_a_part_is_that_of_its_text(string named, string encoding)
    {
        using var form = ApiFixture.Form(("description", null));
        form.Add(Part("description", Encoding.GetEncoding(encoding).GetBytes("plain"), named));

        await _api.Post(form);

        Assert.Equal("plain", _api.Tasks.Last!.Spec.Description);
    }

    [Theory]
    [InlineData("utf-7", "unsupported", 415)]
    [InlineData("shift_jis", "unsupported", 415)]
    [InlineData("us-ascii", "malformed", 400)]
    public async Task A_charset_that_is_not_read_or_not_kept_to_is_named(string named, string reason, int expected)
    {
        using var form = ApiFixture.Form(("description", null));
        form.Add(Part("description", "Grüße"u8.ToArray(), named));

        var (status, body, _) = await _api.Post(form);

        Assert.Equal((expected, ("description", reason)), (status, SubmitTests.Problem(body)));
    }

    [Fact]
    public async Task Json_may_begin_with_a_byte_order_mark()
    {
        await _api.Modules.PutAsync(ApiFixture.Hash, CancellationToken.None);
        using var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($$"""{"module":"{{ModuleKey.Of(ApiFixture.Hash)}}"}""")]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        Assert.Equal(201, (await _api.Post(content)).Status);
    }

    [Fact]
    public async Task Json_of_another_charset_is_415()
    {
        using var content = new ByteArrayContent(Encoding.Unicode.GetBytes("{}"));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-16");

        var (status, body, _) = await _api.Post(content);

        Assert.Equal((415, "urn:wetware:error:unsupported"), (status, body.GetProperty("type").GetString()));
    }

    private static ByteArrayContent EmptyFile(string name)
    {
        var part = new ByteArrayContent([]);
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{name}\"; filename=\"\"");
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return part;
    }

    private static ByteArrayContent Part(string name, byte[] bytes, string charset)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{name}\"");
        part.Headers.TryAddWithoutValidation("Content-Type", $"text/plain; charset={charset}");
        return part;
    }
}
