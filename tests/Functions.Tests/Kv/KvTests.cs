using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Kv;

public sealed class KvTests(Platform platform) : IClassFixture<Platform>
{
    [Fact]
    public async Task A_value_is_set_read_and_removed()
    {
        var kv = Space();
        Assert.Null(await kv.GetAsync("a"));

        var entry = await kv.SetAsync("a", "1"u8.ToArray());

        Assert.Equal("1", Text(await kv.GetAsync("a")));
        Assert.Equal(16, entry!.Version.Length);
        Assert.True(await kv.DeleteAsync("a"));
        Assert.False(await kv.DeleteAsync("a"));
        Assert.Null(await kv.GetAsync("a"));
    }

    [Fact]
    public async Task Compare_and_swap_lets_one_of_many_win_each_time()
    {
        var kv = Space();
        Assert.NotNull(await kv.SetAsync("n", "0"u8.ToArray(), expected: ""));
        Assert.Null(await kv.SetAsync("n", "0"u8.ToArray(), expected: ""));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var done = 0; done < 20;)
            {
                var now = (await kv.GetAsync("n"))!;
                var next = Encoding.UTF8.GetBytes((int.Parse(Text(now)!, System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (await kv.SetAsync("n", next, expected: now.Version) is not null)
                    done++;
            }
        }));

        Assert.Equal("160", Text(await kv.GetAsync("n")));
        Assert.False(await kv.DeleteAsync("n", "0000000000000000"));
    }

    [Fact]
    public async Task An_entry_ends_with_its_time()
    {
        var kv = Space();
        var entry = await kv.SetAsync("short", "x"u8.ToArray(), TimeSpan.FromHours(1));
        Assert.Equal(platform.Time.GetUtcNow() + TimeSpan.FromHours(1), entry!.Expires!.Value, TimeSpan.FromMinutes(1));

        platform.Time.Shift += TimeSpan.FromHours(2);

        Assert.Null(await kv.GetAsync("short"));
        Assert.Empty((await kv.ListAsync("", null, 10, true)).Entries);
        Assert.NotNull(await kv.SetAsync("short", "y"u8.ToArray(), expected: ""));
    }

    [Fact]
    public async Task A_list_goes_on_where_it_ended()
    {
        var kv = Space();
        foreach (var key in (string[])["b/2", "a/1", "b/1", "b/3", "c", "b"])
            await kv.SetAsync(key, Encoding.UTF8.GetBytes(key));

        var first = await kv.ListAsync("b/", null, 2, true);
        var second = await kv.ListAsync("b/", first.Next, 2, true);

        Assert.Equal(["b/1", "b/2"], first.Entries.Select(entry => Text(entry)));
        Assert.Equal(["b/3"], second.Entries.Select(entry => Text(entry)));
        Assert.Null(second.Next);
        Assert.Equal(["a/1", "b", "b/1", "b/2", "b/3", "c"], (await kv.ListAsync("", null, 10, false)).Entries.Select(entry => entry.Key));
        Assert.Equal(["b", "b/1"], (await kv.ListAsync("b", null, 2, false)).Entries.Select(entry => entry.Key));
    }

    [Fact]
    public async Task A_namespace_has_a_quota_of_keys_and_bytes()
    {
        var kv = Space();
        for (var i = 0; i < 50; i++)
            await kv.SetAsync($"k{i}", default, TimeSpan.FromHours(1));
        var error = await Assert.ThrowsAsync<WetwareException>(() => kv.SetAsync("more", default));
        Assert.Equal(ErrorKind.Limit, error.Kind);
        Assert.Contains("50 keys of 50", error.Message, StringComparison.Ordinal);
        Assert.NotNull(await kv.SetAsync("k1", "replaced"u8.ToArray()));

        // What has ended makes room.
        platform.Time.Shift += TimeSpan.FromHours(2);
        Assert.NotNull(await kv.SetAsync("more", new byte[60 << 10]));
        Assert.Contains("bytes of 65536", (await Assert.ThrowsAsync<WetwareException>(() => kv.SetAsync("most", new byte[6 << 10]))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await kv.UsageAsync()).Keys);
    }

    [Fact]
    public async Task A_write_that_failed_is_there_or_not_and_the_namespace_goes_on()
    {
        var kv = Space();
        await kv.SetAsync("a", "1"u8.ToArray());
        platform.Storage.WritesUntilFailure = platform.Storage.Writes;
        await Assert.ThrowsAsync<WetwareException>(() => kv.SetAsync("a", "2"u8.ToArray()));
        platform.Storage.WritesUntilFailure = null;

        Assert.Equal("1", Text(await kv.GetAsync("a")));
        await kv.SetAsync("a", "3"u8.ToArray());
        Assert.Equal("3", Text(await kv.GetAsync("a")));
    }

    [Fact]
    public async Task Over_http_the_version_is_the_tag()
    {
        var (http, path) = (platform.Admin, $"/kv/http/{Guid.NewGuid():n}/x");
        var set = await http.SendAsync(Put(path, "If-None-Match", "*"));
        var tag = set.Headers.ETag!.Tag;
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await http.SendAsync(Put(path, "If-None-Match", "*"))).StatusCode);
        var got = await http.GetAsync(path);
        Assert.Equal((tag, "value"), (got.Headers.ETag!.Tag, await got.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.NoContent, (await http.SendAsync(Put(path, "If-Match", tag))).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await http.SendAsync(Put(path, "If-Match", tag))).StatusCode);
        var page = await http.GetFromJsonAsync<JsonElement>("/kv/http?values=true&limit=1");
        Assert.Equal(Convert.ToBase64String("value"u8), page.GetProperty("entries")[0].GetProperty("value").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("/kv/a%20b/x", "namespace:")]
    [InlineData("/kv/a/x?ttl_ms=0", "ttl_ms:")]
    [InlineData("/kv/a/x?ttl_ms=soon", "ttl_ms:")]
    public async Task A_bad_field_is_400_by_its_name(string path, string field)
    {
        var response = await platform.Admin.PutAsync(path, new ByteArrayContent([]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(field, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Put(string path, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent("value"u8.ToArray()) };
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    private KvClient Space() => platform.Functions.Kv($"{GetType().Name}-{Guid.NewGuid():n}");

    private static string? Text(KvEntry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);
}
