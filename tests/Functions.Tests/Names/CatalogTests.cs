using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Wetware.Errors;
using Wetware.Functions;
using Wetware.Functions.Plugs;
using Wetware.Testing;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Names;

public sealed class CatalogTests(Platform platform) : IClassFixture<Platform>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(CatalogLimits.ChunkBytes)]
    [InlineData(CatalogLimits.ChunkBytes + 1)]
    [InlineData((3 * CatalogLimits.ChunkBytes) + 5)]
    public async Task A_blob_has_the_digest_and_the_bytes_that_were_given(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);

        var blob = await platform.Functions.PutAsync(new MemoryStream(bytes), "application/x-any");

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), (long)length), (blob.TechId, blob.Length));
        Assert.Equal(bytes, (await platform.Functions.ReadWholeAsync(blob, length)).ToArray());
        var again = await platform.Functions.PutAsync(new MemoryStream(bytes), "application/x-other");
        Assert.Equal((blob.Chunks, "application/x-other"), (again.Chunks, again.ContentType));
    }

    [Fact]
    public async Task A_blob_beyond_the_limit_is_refused_by_its_field()
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => platform.Functions.PutAsync(new MemoryStream(new byte[(8 << 20) + 1]), "a/b"));

        Assert.Equal((ErrorKind.Limit, "bytes: 8388609; a blob has at most 8388608 (Cluster:Functions:MaxBlobBytes)"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("get", "x", "there", "path: must begin with /")]
    [InlineData("get", "/a/*b/c", "there", "path: *b takes the whole rest and must be the last segment")]
    [InlineData("get", "/a/!b/!b", "there", "path: !b: the name is there twice")]
    [InlineData("get", "/a/../b", "there", "path: a segment must not be ..: clients resolve it before they send a request")]
    [InlineData("get", "/my-own-cluster/api/x", "there", "path: /my-own-cluster/ is the platform's own")]
    [InlineData("fetch", "/a", "there", "method: must be one of get, head, post, put, delete, patch, options, trace, any")]
    [InlineData("get", "/a", "core", "name: \"core\" is reserved")]
    [InlineData("get", "/a", "techID://12", "name: must be the 64 hex digits of a SHA-256")]
    [InlineData("get", "/a", "nowhere", "name: there is no nowhere")]
    public async Task A_plug_that_cannot_be_is_refused_by_its_field(string method, string path, string name, string message)
    {
        var error = await Assert.ThrowsAsync<WetwareException>(() => platform.Functions.PlugAsync([new Plug { Method = method, Path = path, Name = name }]));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task A_change_reaches_every_gateway_soon_and_asks_nothing_of_the_catalog()
    {
        var other = await platform.StartServer();
        await Wait.Until(() => other.Services.GetRequiredService<TableFollower>().Current is not null, "the other gateway knows the table");
        await platform.Put("x", "text/plain", "reach");

        await platform.Functions.PlugAsync([new Plug { Method = "get", Path = "/reach", Name = "reach", Kind = PlugKind.File }]);

        var table = other.Services.GetRequiredService<TableFollower>();
        await Wait.Until(() => table.Current!.Routes.Find("get", "x", "/reach") is not null, "the change is there", TimeSpan.FromMilliseconds(500));
        Assert.True(await platform.Functions.UnplugAsync("get", "/reach"));
        await Wait.Until(() => table.Current!.Routes.Find("get", "x", "/reach") is null, "the change is there", TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public async Task What_is_in_use_cannot_be_removed_by_name()
    {
        await platform.Put("used", "text/plain", "used");
        await platform.Functions.PlugAsync([new Plug { Method = "get", Path = "/used", Name = "used", Kind = PlugKind.File }]);

        Assert.Equal(ErrorKind.Denied, (await Assert.ThrowsAsync<WetwareException>(() => platform.Functions.RemoveNameAsync("used"))).Kind);
        await platform.Functions.UnplugAsync("get", "/used");
        Assert.True(await platform.Functions.RemoveNameAsync("used"));
        Assert.False(await platform.Functions.RemoveNameAsync("used"));
    }
}

/// <summary>With a clock that tests set and a disk that fails.</summary>
public sealed class CatalogStorageTests : IAsyncLifetime
{
    private readonly Platform _platform = new();

    public Task InitializeAsync()
    {
        _platform.Options.CollectEvery = TimeSpan.FromMilliseconds(50);
        return _platform.InitializeAsync();
    }

    public Task DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task What_nothing_refers_to_goes_after_the_grace_time_and_nothing_else()
    {
        var functions = _platform.Functions;
        var lost = await _platform.Put("lost", "text/plain");
        var named = await _platform.Put("named", "text/plain", "kept");
        await _platform.Put("newer", "text/plain", "kept");
        var plugged = await _platform.Put("plugged", "text/plain");
        await functions.PlugAsync([new Plug { Method = "get", Path = "/kept", Kind = PlugKind.File, Name = Blob.Scheme + plugged.TechId }]);
        await Assert.ThrowsAnyAsync<IOException>(() => functions.PutAsync(new BrokenStream(), "text/plain"));

        _platform.Time.Shift = _platform.Options.Grace + TimeSpan.FromMinutes(1);
        await Wait.Until(async () => await functions.FindAsync(lost.TechId) is null, "the blob is gone");

        Assert.Equal("named", Encoding.UTF8.GetString((await functions.ReadWholeAsync((await functions.FindAsync(named.TechId))!, 100)).Span));
        Assert.Equal("plugged", Encoding.UTF8.GetString((await functions.ReadWholeAsync((await functions.FindAsync(plugged.TechId))!, 100)).Span));
        await Wait.Until(() => _platform.Storage.Count("chunk-") == 3, "the chunks of the blob and of the upload that broke off are gone");
    }

    [Fact]
    public async Task What_failed_to_be_written_is_not_answered_and_what_was_answered_is_there()
    {
        var functions = _platform.Functions;
        await _platform.Put("one", "text/plain", "name");
        _platform.Storage.WritesUntilFailure = _platform.Storage.Writes;
        await Assert.ThrowsAsync<WetwareException>(() => functions.PlugAsync([new Plug { Method = "get", Path = "/x", Name = "name", Kind = PlugKind.File }]));
        _platform.Storage.WritesUntilFailure = null;

        Assert.Empty(await functions.ListPlugsAsync(null, 10));
        Assert.Equal("name", (await functions.ListNamesAsync(null, 10)).Single().Name);
        await functions.PlugAsync([new Plug { Method = "get", Path = "/x", Name = "name", Kind = PlugKind.File }]);
        await Wait.Until(
            async () =>
            {
                using var answer = await _platform.Web.GetAsync("/x");
                return await answer.Content.ReadAsStringAsync() == "one";
            },
            "it is served after the catalog started anew");
    }

    private sealed class BrokenStream : MemoryStream
    {
        private bool _read;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read)
                throw new IOException("broken off");
            _read = true;
            return ValueTask.FromResult(CatalogLimits.ChunkBytes);
        }
    }
}
