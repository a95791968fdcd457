using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Engine;
using Wetware.Functions.Kv;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_failed_is_there_or_not_and_the_namespace_goes_on(bool isWritten)
    {
        var kv = Space();
        await kv.SetAsync("a", "1"u8.ToArray());
        var before = await kv.SetAsync("gone", "1"u8.ToArray());
        await Failing(() => kv.SetAsync("a", "2"u8.ToArray()));
        await Failing(() => kv.DeleteAsync("gone"));

        Assert.Equal(isWritten ? "2" : "1", Text(await kv.GetAsync("a")));
        Assert.Equal(isWritten ? null : before!.Version, (await kv.GetAsync("gone"))?.Version);
        Assert.Equal(isWritten ? 1 : 2, (await kv.UsageAsync()).Keys);
        await kv.SetAsync("a", "3"u8.ToArray());
        Assert.Equal("3", Text(await kv.GetAsync("a")));

        async Task Failing(Func<Task> change)
        {
            (platform.Storage.WritesUntilFailure, platform.Storage.FailsAfterwards) = (platform.Storage.Writes, isWritten);
            await Assert.ThrowsAsync<WetwareException>(change);
            (platform.Storage.WritesUntilFailure, platform.Storage.FailsAfterwards) = (null, false);
        }
    }

    [Fact]
    public async Task What_is_not_the_version_of_the_entry_changes_nothing()
    {
        var kv = Space();
        var before = (await kv.SetAsync("a", "old"u8.ToArray()))!.Version;
        var other = (await kv.SetAsync("b", "other"u8.ToArray()))!.Version;
        var now = (await kv.SetAsync("a", "now"u8.ToArray()))!.Version;
        string[] misses =
        [
            "", before, other, now[..8], now[..15], $"{now}0", $" {now}", now.ToUpperInvariant() is var upper && upper != now ? upper : "A", $"{now[..15]}{(now[15] == '0' ? '1' : '0')}",
            $"{(now[0] == '0' ? '1' : '0')}{now[1..]}",
        ];

        foreach (var miss in misses)
        {
            Assert.Null(await kv.SetAsync("a", "wrong"u8.ToArray(), expected: miss));
            Assert.False(await kv.DeleteAsync("a", miss));
        }

        Assert.Equal(("now", now), await kv.GetAsync("a") is { } entry ? (Text(entry), entry.Version) : default);
        Assert.Null(await kv.SetAsync("missing", "wrong"u8.ToArray(), expected: now));
        Assert.False(await kv.DeleteAsync("missing", ""));
        Assert.Null(await kv.GetAsync("missing"));
        Assert.True(await kv.DeleteAsync("a", now));
        Assert.Null(await kv.SetAsync("a", "wrong"u8.ToArray(), expected: now));
    }

    [Fact]
    public async Task Values_keys_and_times_have_limits()
    {
        var kv = Space();
        var longest = new string('k', KvLimits.MaxKeyLength);
        async Task<WetwareException> Refused(Func<Task> call) => await Assert.ThrowsAsync<WetwareException>(call);

        var large = await Refused(() => kv.SetAsync("a", new byte[KvLimits.MaxValueBytes + 1]));
        Assert.Equal((ErrorKind.Limit, "value: 1048577 bytes; the limit is 1048576"), (large.Kind, large.Message));
        Assert.StartsWith("namespace ", (await Refused(() => kv.SetAsync("a", new byte[KvLimits.MaxValueBytes]))).Message, StringComparison.Ordinal);
        foreach (var ttl in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMilliseconds(-1), TimeSpan.FromTicks(1), KvLimits.MaxTtl + TimeSpan.FromTicks(1)])
            Assert.StartsWith("ttl: ", (await Refused(() => kv.SetAsync("a", default, ttl))).Message, StringComparison.Ordinal);
        Assert.StartsWith("key: ", (await Refused(() => kv.SetAsync($"{longest}k", default))).Message, StringComparison.Ordinal);
        Assert.StartsWith("prefix: ", (await Refused(() => kv.ListAsync($"{longest}k", null, 10, false))).Message, StringComparison.Ordinal);
        foreach (var limit in (int[])[0, CatalogLimits.MaxPage + 1])
            await Refused(() => kv.ListAsync("", null, limit, false));
        Assert.Equal(0, (await kv.UsageAsync()).Keys);

        Assert.NotNull(await kv.SetAsync(longest, default, KvLimits.MaxTtl));
        Assert.NotNull(await kv.SetAsync("short", default, TimeSpan.FromMilliseconds(1)));
        Assert.Equal(longest, Assert.Single((await kv.ListAsync(longest, null, CatalogLimits.MaxPage, true)).Entries).Key);
    }

    [Fact]
    public async Task Bytes_are_counted_to_the_last_one_with_the_keys_and_what_is_replaced()
    {
        var kv = Space();
        const int Head = 16;
        var room = (64 << 10) - Head - 2;

        Assert.NotNull(await kv.SetAsync("a", new byte[room]));
        Assert.Equal((64 << 10, 64 << 10), await kv.UsageAsync() is var usage ? (usage.Bytes, usage.MaxBytes) : default);
        Assert.NotNull(await kv.SetAsync("a", new byte[room]));
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => kv.SetAsync("a", new byte[room + 1]))).Kind);
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => kv.SetAsync("b", default))).Kind);

        Assert.NotNull(await kv.SetAsync("a", new byte[room - Head - 20]));
        Assert.Equal(ErrorKind.Limit, (await Assert.ThrowsAsync<WetwareException>(() => kv.SetAsync("elevenchars", default))).Kind);
        Assert.NotNull(await kv.SetAsync("tencharsxx", default));
        Assert.Equal(64 << 10, (await kv.UsageAsync()).Bytes);
    }

    [Fact]
    public async Task However_much_has_ended_makes_room()
    {
        var (keys, bytes) = (platform.Options.KvKeys, platform.Options.KvBytes);
        try
        {
            // More than one sweep removes, and the new value needs the room of all.
            const int Count = 1100;
            (platform.Options.KvKeys, platform.Options.KvBytes) = (Count, Count * (16 + 8));
            var kv = Space();
            foreach (var some in Enumerable.Range(0, Count).Chunk(100))
                await Task.WhenAll(some.Select(i => kv.SetAsync($"{i:d4}", default, TimeSpan.FromHours(1))));
            await Assert.ThrowsAsync<WetwareException>(() => kv.SetAsync("new", default));

            platform.Time.Shift += TimeSpan.FromHours(2);

            Assert.NotNull(await kv.SetAsync("new", new byte[(Count * 24) - 16 - 6]));
            Assert.Equal((1, Count * 24), await kv.UsageAsync() is var usage ? (usage.Keys, usage.Bytes) : default);
        }
        finally
        {
            (platform.Options.KvKeys, platform.Options.KvBytes) = (keys, bytes);
        }
    }

    [Fact]
    public async Task A_page_ends_where_its_values_have_a_mebibyte()
    {
        var bytes = platform.Options.KvBytes;
        try
        {
            platform.Options.KvBytes = 8 << 20;
            var kv = Space();
            foreach (var (key, size) in ((string, int)[])[("a", 600 << 10), ("b", 424 << 10), ("c", 1), ("d", 1 << 20), ("e", 1 << 20)])
                await kv.SetAsync(key, new byte[size]);

            var pages = new List<string>();
            string? after = null;
            do
            {
                var page = await kv.ListAsync("", after, 10, values: true);
                pages.Add(string.Concat(page.Entries.Select(entry => entry.Key)));
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(["ab", "c", "d", "e"], pages);
            Assert.Equal(5, (await kv.ListAsync("", null, 10, values: false)).Entries.Count);
        }
        finally
        {
            platform.Options.KvBytes = bytes;
        }
    }

    [Fact]
    public void An_entry_never_ends_before_its_time()
    {
        var time = new DateTimeOffset(2030, 1, 1, 0, 0, 0, 1, TimeSpan.Zero);
        foreach (var (ticks, milliseconds) in ((long, int)[])[(0, 0), (1, 1), (9_999, 1), (10_000, 1)])
        {
            var record = KvRecord.Read(new KvRecord("0123456789abcdef", time.AddTicks(ticks), "value"u8.ToArray()).ToBytes());

            Assert.Equal(("0123456789abcdef", "value"), (record.Version, Encoding.UTF8.GetString(record.Value.Span)));
            Assert.Equal(time.AddMilliseconds(milliseconds), record.Expires);
            Assert.True(record.IsExpired(record.Expires!.Value));
            Assert.False(record.IsExpired(record.Expires!.Value.AddTicks(-1)));
        }

        Assert.Null(KvRecord.Read(new KvRecord("fedcba9876543210", null, default).ToBytes()).Expires);
    }

    [Fact]
    public async Task A_function_compares_values_and_lets_one_of_many_win()
    {
        var key = Encoding.UTF8.GetBytes($"{Guid.NewGuid():n}");
        await Host(async host =>
        {
            Assert.False(await host.KvCompareAndSwapAsync(key, "0"u8.ToArray(), "wrong"u8.ToArray(), default));
            Assert.True(await host.KvCompareAndSwapAsync(key, null, default, default));

            // Empty is not absent, and what begins alike is not alike.
            Assert.False(await host.KvCompareAndSwapAsync(key, null, "wrong"u8.ToArray(), default));
            Assert.True(await host.KvCompareAndSwapAsync(key, Array.Empty<byte>(), "10"u8.ToArray(), default));
            foreach (var miss in (string[])["", "1", "100", "11"])
                Assert.False(await host.KvCompareAndSwapAsync(key, Encoding.UTF8.GetBytes(miss), "wrong"u8.ToArray(), default));
            Assert.True(await host.KvCompareAndSwapAsync(key, "10"u8.ToArray(), "0"u8.ToArray(), default));

            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                for (var done = 0; done < 20;)
                {
                    var now = (await host.KvGetAsync(key, default))!.Value;
                    var next = int.Parse(Encoding.UTF8.GetString(now.Span), CultureInfo.InvariantCulture) + 1;
                    if (await host.KvCompareAndSwapAsync(key, now, Encoding.UTF8.GetBytes($"{next}"), default))
                        done++;
                }
            }));
            Assert.Equal("160", Encoding.UTF8.GetString((await host.KvGetAsync(key, default))!.Value.Span));
            Assert.True(await host.KvDeleteAsync(key, default));
        });
    }

    [Fact]
    public async Task A_function_gets_no_more_than_it_may_hold()
    {
        var prefix = $"{Guid.NewGuid():n}";
        await Host(async host =>
        {
            foreach (var (key, size) in ((string, int)[])[("b", 30), ("a", 40)])
                await host.KvSetAsync(Encoding.UTF8.GetBytes(prefix + key), new byte[size], default);
            var total = (2 * (prefix.Length + 1)) + 30 + 40;

            var found = await host.KvSubsetAsync(Encoding.UTF8.GetBytes(prefix), total, default);
            Assert.Equal([($"{prefix}a", 40), ($"{prefix}b", 30)], found.Select(pair => (Encoding.UTF8.GetString(pair.Key.Span), pair.Value.Length)));
            var error = await Assert.ThrowsAsync<FunctionException>(async () => await host.KvSubsetAsync(Encoding.UTF8.GetBytes(prefix), total - 1, default));
            Assert.Equal((FunctionError.Limit, LimitWords.Buffers), (error.Error, error.Limit));
            byte[][] wrong = [[], [0xff], Encoding.UTF8.GetBytes(new string('k', KvLimits.MaxKeyLength + 1))];
            foreach (var key in wrong)
                Assert.Equal(FunctionError.Trap, (await Assert.ThrowsAsync<FunctionException>(async () => await host.KvSetAsync(key, default, default))).Error);
            foreach (var key in (string[])["a", "b"])
                await host.KvDeleteAsync(Encoding.UTF8.GetBytes(prefix + key), default);
        });
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
    [InlineData("PUT", "*", "\"0000000000000000\"")]
    [InlineData("PUT", "\"0000000000000000\"", null)]
    [InlineData("PUT", null, "*")]
    [InlineData("PUT", null, "0000000000000000")]
    [InlineData("PUT", null, "\"000000000000000\"")]
    [InlineData("PUT", null, "W/\"0000000000000000\"")]
    [InlineData("PUT", null, "\"0000000000000000\", \"0000000000000001\"")]
    [InlineData("DELETE", "*", null)]
    [InlineData("DELETE", null, "*")]
    public async Task A_condition_that_is_not_understood_is_refused_and_nothing_is_changed(string method, string? none, string? match)
    {
        var (http, path) = (platform.Admin, $"/kv/conditions/{Guid.NewGuid():n}");
        await http.PutAsync(path, new StringContent("before"));
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("after") };
        if (none is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", none);
        if (match is not null)
            request.Headers.TryAddWithoutValidation("If-Match", match);

        var answer = await http.SendAsync(request);

        Assert.Equal((HttpStatusCode.BadRequest, "before"), (answer.StatusCode, await http.GetStringAsync(path)));
        Assert.StartsWith("If-", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removal_of_another_version_is_told_from_that_of_a_key_that_is_not_there()
    {
        var (http, path) = (platform.Admin, $"/kv/removal/{Guid.NewGuid():n}");
        await http.PutAsync(path, new StringContent("x"));
        using var stale = new HttpRequestMessage(HttpMethod.Delete, path);
        stale.Headers.TryAddWithoutValidation("If-Match", "\"0000000000000000\"");

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await http.SendAsync(stale)).StatusCode);
        Assert.Equal("x", await http.GetStringAsync(path));
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

    // As a function sees the store.
    private async Task Host(Func<IFunctionHost, Task> use)
    {
        var name = $"kv-{Guid.NewGuid():n}";
        Exception? failure = null;
        platform.Runner.Add(name, async (call, _) =>
        {
            failure = await Record.ExceptionAsync(() => use(call.Host));
            return 0;
        });
        await platform.Put(name, FakeRunner.ContentType, name);
        Assert.Null((await platform.Functions.CallAsync(new FunctionRequest { Name = name })).Error);
        Assert.Null(failure);
    }

    private KvClient Space() => platform.Functions.Kv($"{GetType().Name}-{Guid.NewGuid():n}");

    private static string? Text(KvEntry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);
}
