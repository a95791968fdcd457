using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Wetware.Functions;
using Wetware.Functions.Files;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Files;

public sealed class FileTests(Platform platform) : IClassFixture<Platform>
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n"));

    [Fact]
    public async Task A_file_has_type_tag_and_length_for_get_and_head()
    {
        var blob = await Plug("/small.txt", "hello", "text/plain");

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            var response = await platform.Web.SendAsync(new HttpRequestMessage(method, "/small.txt"));
            Assert.Equal(("text/plain; charset=utf-8", 5L, $"\"{blob.TechId}\"", "no-cache"), (
                response.Content.Headers.ContentType!.ToString(), response.Content.Headers.ContentLength, response.Headers.ETag!.Tag, response.Headers.CacheControl!.ToString()));
            Assert.Equal(method == HttpMethod.Get ? "hello" : "", await response.Content.ReadAsStringAsync());
        }

        var post = await platform.Web.PostAsync("/small.txt", null);
        Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
        await platform.Functions.PlugAsync([new Plug { Method = "any", Path = "/any.txt", Kind = PlugKind.File, Name = Blob.Scheme + blob.TechId }]);
        await platform.Known();
        post = await platform.Web.PostAsync("/any.txt", null);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (post.StatusCode, string.Join(", ", post.Content.Headers.Allow)));
    }

    [Fact]
    public async Task What_the_client_has_is_304()
    {
        var blob = await Plug("/cached.txt", Text, "text/plain");
        foreach (var tag in (string[])[$"\"{blob.TechId}\"", $"W/\"{blob.TechId}\"", $"\"other\", \"{blob.TechId}-br\"", "*"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/cached.txt");
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            Assert.Equal(HttpStatusCode.NotModified, (await platform.Web.SendAsync(request)).StatusCode);
        }

        using var other = new HttpRequestMessage(HttpMethod.Get, "/cached.txt");
        other.Headers.TryAddWithoutValidation("If-None-Match", "\"other\"");
        Assert.Equal(HttpStatusCode.OK, (await platform.Web.SendAsync(other)).StatusCode);
    }

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, br", "br")]
    [InlineData("gzip;q=1, br;q=0.5", "gzip")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("identity", null)]
    [InlineData("", null)]
    public async Task Text_is_compressed_as_the_client_likes(string accepted, string? expected)
    {
        var blob = await Plug("/big.txt", Text, "text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/big.txt");
        if (accepted.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        var response = await platform.Web.SendAsync(request);

        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(expected is null ? $"\"{blob.TechId}\"" : $"\"{blob.TechId}-{expected}\"", response.Headers.ETag!.Tag);
        Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());
        using var body = await response.Content.ReadAsStreamAsync();
        using Stream plain = expected switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body };
        using var reader = new StreamReader(plain);
        Assert.Equal(Text, await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("bytes=0-0")]
    [InlineData("bytes=5-9")]
    [InlineData("bytes=3145720-")]
    [InlineData("bytes=-10")]
    [InlineData("bytes=1048570-2097160")]
    [InlineData("bytes=0-99999999")]
    public async Task A_range_of_a_file_of_several_chunks(string range)
    {
        var bytes = RandomNumberGenerator.GetBytes((3 << 20) + 17);
        var blob = await platform.Functions.PutAsync(new MemoryStream(bytes), "application/octet-stream");
        await platform.Functions.PlugAsync([new Plug { Method = "get", Path = "/range.bin", Kind = PlugKind.File, Name = Blob.Scheme + blob.TechId }]);
        await platform.Known();
        Assert.Equal(bytes, await platform.Web.GetByteArrayAsync("/range.bin"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/range.bin") { Headers = { Range = RangeHeaderValue.Parse(range) } };

        var response = await platform.Web.SendAsync(request);

        var wanted = request.Headers.Range.Ranges.Single();
        var from = wanted.From ?? bytes.Length - wanted.To!.Value;
        var to = wanted.From is null ? bytes.Length - 1 : Math.Min(wanted.To ?? long.MaxValue, bytes.Length - 1);
        Assert.Equal((HttpStatusCode.PartialContent, $"bytes {from}-{to}/{bytes.Length}"), (response.StatusCode, response.Content.Headers.ContentRange!.ToString()));
        Assert.Equal(bytes[(int)from..((int)to + 1)], await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=5-", 416)]
    [InlineData("bytes=-0", 416)]
    [InlineData("bytes=0-1,3-4", 200)]
    [InlineData("lines=0-1", 200)]
    public async Task Ranges_that_are_none(string range, int status)
    {
        await Plug("/five.txt", "hello", "text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/five.txt");
        request.Headers.TryAddWithoutValidation("Range", range);

        var response = await platform.Web.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 416)
            Assert.Equal("bytes */5", response.Content.Headers.ContentRange!.ToString());
    }

    [Fact]
    public async Task A_range_of_another_state_is_the_whole()
    {
        await Plug("/changed.txt", "hello", "text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/changed.txt") { Headers = { Range = new RangeHeaderValue(0, 1), IfRange = new RangeConditionHeaderValue("\"other\"") } };

        Assert.Equal("hello", await (await platform.Web.SendAsync(request)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_same_bytes_are_served_under_two_types()
    {
        await Plug("/two.txt", "<p>", "text/plain");
        await Plug("/two.html", "<p>", "text/html");

        Assert.Equal("text/plain", (await platform.Web.GetAsync("/two.txt")).Content.Headers.ContentType!.MediaType);
        Assert.Equal("text/html", (await platform.Web.GetAsync("/two.html")).Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_empty_file_is_served()
    {
        await Plug("/empty.css", "", "text/css");

        var response = await platform.Web.GetAsync("/empty.css");

        Assert.Equal((HttpStatusCode.OK, 0L), (response.StatusCode, response.Content.Headers.ContentLength));
    }

    [Fact]
    public void The_cache_of_small_files_holds_no_large_ones()
    {
        Assert.True(BlobCache.Holds(new Blob("", "", CatalogLimits.ChunkBytes, default)));
        Assert.False(BlobCache.Holds(new Blob("", "", CatalogLimits.ChunkBytes + 1, default)));
    }

    private async Task<Blob> Plug(string path, string text, string type)
    {
        var blob = await platform.Put(text, type);
        await platform.Functions.PlugAsync([new Plug { Method = "get", Path = path, Kind = PlugKind.File, Name = Blob.Scheme + blob.TechId }]);
        await platform.Known();
        return blob;
    }
}
