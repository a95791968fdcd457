using Wetware.Modules;
using Wetware.Tests.Tasks;

namespace Wetware.Tests.Modules;

public sealed class ModulesApiTests : IClassFixture<ApiFixture>
{
    private static readonly string Digest = ModuleKey.Of(ApiFixture.Hash);

    private readonly ApiFixture _api;

    public ModulesApiTests(ApiFixture api)
    {
        _api = api;
        _api.Clear();
        _api.Modules.Held.Clear();
    }

    [Fact]
    public async Task A_module_is_kept_described_given_back_and_deleted()
    {
        var (created, info, response) = await Put("/modules", ApiFixture.Hash, "application/wasm");
        Assert.Equal((201, Digest, $"/modules/{Digest}"), (created, info.GetProperty("digest").GetString(), response.Headers.Location?.OriginalString));
        Assert.Contains(info.GetProperty("exports").EnumerateArray(), export => export.GetProperty("name").GetString() == "run" && export.GetProperty("type").GetString() == "func (i32, i32) -> (i32)");

        Assert.Equal(200, (await Put($"/modules/{Digest}", ApiFixture.Hash, null)).Status);
        Assert.Equal(200, (await Put($"/modules/sha256:{Digest.ToUpperInvariant()}", ApiFixture.Hash, "application/octet-stream")).Status);
        Assert.Equal(Digest, Assert.Single((await _api.Send("GET", "/modules")).Body.EnumerateArray()).GetProperty("digest").GetString());
        Assert.Equal(ApiFixture.Hash, await _api.Client.GetByteArrayAsync(new Uri($"/modules/{Digest}", UriKind.Relative)));
        Assert.Equal(ApiFixture.Hash.Length, (await _api.Send("GET", $"/modules/{Digest}/info")).Body.GetProperty("bytes").GetInt32());
        Assert.Equal(204, (await _api.Send("DELETE", $"/modules/{Digest}")).Status);
        Assert.Equal(404, (await _api.Send("GET", $"/modules/{Digest}")).Status);
    }

    [Fact]
    public async Task A_module_that_a_task_needs_is_not_deleted()
    {
        await Put("/modules", ApiFixture.Hash, null);
        _api.Modules.Held.Add(Digest);

        Assert.Equal(409, (await _api.Send("DELETE", $"/modules/{Digest}")).Status);
    }

    [Fact]
    public async Task Another_digest_than_that_of_the_body_is_refused()
    {
        var (status, body, _) = await Put($"/modules/{new string('0', 64)}", ApiFixture.Hash, null);

        Assert.Equal(400, status);
        Assert.Equal(("digest", "malformed"), SubmitTests.Problem(body));
        Assert.Equal(0, _api.Modules.Count);
    }

    [Theory]
    [InlineData("/modules", "no module", "application/wasm", 400, "body")]
    [InlineData("/modules", "", null, 400, "body")]
    [InlineData("/modules/nonsense", "x", null, 400, "digest")]
    [InlineData("/modules", "x", "application/json", 415, "Content-Type")]
    [InlineData("/modules", "x", "multipart/form-data", 415, "Content-Type")]
    public async Task What_cannot_be_kept_is_named(string path, string bytes, string? type, int expected, string field)
    {
        var (status, body, _) = await Put(path, System.Text.Encoding.UTF8.GetBytes(bytes), type);

        Assert.Equal(expected, status);
        Assert.Equal(field, SubmitTests.Problem(body).Field);
        Assert.Equal(0, _api.Modules.Count);
    }

    [Fact]
    public async Task A_module_is_named_when_it_is_put_and_rolled_back()
    {
        byte[] empty = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
        Assert.Equal(201, (await Put("/modules?name=app&version=1.0", ApiFixture.Hash, null)).Status);
        Assert.Equal(409, (await Put("/modules?name=app&version=1.0", empty, null)).Status);
        Assert.Equal(200, (await Put("/modules?name=app", empty, null)).Status);

        var (_, name, _) = await _api.Send("GET", "/modules/names/app");
        Assert.Equal(("app", "2", 2), (name.GetProperty("name").GetString(), name.GetProperty("current").GetString(), name.GetProperty("versions").GetArrayLength()));
        var (_, rolled, _) = await _api.Send("POST", "/modules/names/app/rollback");
        Assert.Equal(("1.0", Digest), (rolled.GetProperty("current").GetString(), rolled.GetProperty("digest").GetString()));
        Assert.Equal("app", (await _api.Send("GET", "/modules/names")).Body[0].GetProperty("name").GetString());
        Assert.Equal(200, (await _api.Send("PUT", $"/modules/names/copy?digest={Digest}&version=1")).Status);
        Assert.Equal(204, (await _api.Send("DELETE", "/modules/names/app")).Status);
        foreach (var (method, path, expected) in new[]
        {
            ("GET", "/modules/names/app", 404), ("DELETE", "/modules/names/app", 404), ("POST", "/modules/names/app/rollback", 404), ("GET", "/modules/names/App", 404),
            ("PUT", "/modules/names/copy?digest=nonsense", 400), ("GET", "/modules/names?limit=0", 400), ("GET", "/modules/names?color=red", 400),
        })
            Assert.Equal((path, expected), (path, (await _api.Send(method, path)).Status));
        foreach (var path in (string[])["/modules?version=1", "/modules?name=App", "/modules?name=app&version=1%200"])
            Assert.Equal(400, (await Put(path, ApiFixture.Hash, null)).Status);
    }

    [Fact]
    public async Task The_list_comes_in_pages()
    {
        await Put("/modules", ApiFixture.Hash, null);
        await Put("/modules", [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], null);

        var (_, first, response) = await _api.Send("GET", "/modules?limit=1");
        var next = Assert.Single(response.Headers.GetValues("Link"))[1..].Split('>')[0];
        var (_, second, _) = await _api.Send("GET", next);

        Assert.NotEqual(first[0].GetProperty("digest").GetString(), second[0].GetProperty("digest").GetString());
    }

    private async Task<(int Status, System.Text.Json.JsonElement Body, HttpResponseMessage Response)> Put(string path, byte[] bytes, string? type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(bytes) };
        if (type is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await _api.Send(request);
    }
}
