using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Functions.Storage;

namespace Wetware.Functions.Names;

/// <summary>Keeps blobs, names, plugs and filters, each kind in a map of its own.</summary>
internal sealed partial class FunctionCatalogGrain(
    [FromKeyedServices("Default")] IGrainStorage storage,
    Serializer serializer,
    FunctionOptions options,
    TimeProvider time,
    ILogger<FunctionCatalogGrain> logger) : Grain, IFunctionCatalogGrain
{
    private readonly CatalogFeed _feed = new(time);
    private CatalogMap<Blob> _blobs = null!;
    private CatalogMap<FunctionName> _names = null!;
    private CatalogMap<Plug> _plugs = null!;
    private CatalogMap<FunctionFilter> _filters = null!;
    private CatalogMap<string> _uploads = null!;
    private IGrainTimer? _collection;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        CatalogMap<T> Map<T>(string name)
            where T : class => new(new PagedStore(storage, this.GetGrainId(), name), serializer, DeactivateOnIdle);
        _blobs = Map<Blob>("blobs");
        _names = Map<FunctionName>("names");
        _plugs = Map<Plug>("plugs");
        _filters = Map<FunctionFilter>("filters");
        _uploads = Map<string>("uploads");
        await Task.WhenAll(_blobs.LoadAsync(), _names.LoadAsync(), _plugs.LoadAsync(), _filters.LoadAsync(), _uploads.LoadAsync());
        _collection = this.RegisterGrainTimer(Collect, new GrainTimerCreationOptions(options.CollectEvery, options.CollectEvery));
        await base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<Blob?> FindBlob(string techId, CancellationToken cancellationToken = default) => Task.FromResult(_blobs.Find(techId));

    /// <inheritdoc />
    public Task<IReadOnlyList<Blob>> ListBlobs(string? after, int limit, CancellationToken cancellationToken = default) => _blobs.PageAsync(after, limit);

    /// <inheritdoc />
    public async Task BeginUpload(Guid chunks, CancellationToken cancellationToken = default)
    {
        if (_uploads.Count >= CatalogLimits.MaxUploads)
            throw new WetwareException(ErrorKind.Overloaded, $"{CatalogLimits.MaxUploads} uploads are under way or wait to be cleared");
        await _uploads.SetAsync(chunks.ToString("n"), Stamp());
    }

    /// <inheritdoc />
    public async Task<Blob> AddBlob(Blob blob, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Length < 0 || blob.Length > options.MaxBlobBytes)
            throw new WetwareException(ErrorKind.Limit, $"bytes: {blob.Length}; a blob has at most {options.MaxBlobBytes} (Cluster:Functions:MaxBlobBytes)");
        var type = FunctionRules.ContentType("content_type", blob.ContentType);
        var key = FunctionRules.TechId("tech_id", blob.TechId);
        var there = _blobs.Find(key);
        var upload = blob.Chunks.ToString("n");
        if (there is null && _uploads.Find(upload) is null)
            throw new WetwareException(ErrorKind.NotFound, "chunks: this upload is not known, or was cleared because it took too long");
        if (there is null && _blobs.Count >= CatalogLimits.MaxBlobs)
            throw new WetwareException(ErrorKind.Limit, $"blobs: the cluster keeps {CatalogLimits.MaxBlobs} already");
        var kept = there is null ? blob with { TechId = key, Added = time.GetUtcNow() } : there with { ContentType = type, Added = time.GetUtcNow() };
        await _blobs.SetAsync(key, kept);
        if (kept.Chunks == blob.Chunks && there is null)
            await _uploads.RemoveAsync(upload);
        else if (kept.Chunks != blob.Chunks && _uploads.Find(upload) is not null)
            await _uploads.SetAsync(upload, "0"); // needed no more
        return kept;
    }

    /// <inheritdoc />
    public async Task<FunctionName> SetName(string name, string techId, string contentType, CancellationToken cancellationToken = default)
    {
        FunctionRules.Name("name", name);
        var blob = Blob(techId) with { ContentType = FunctionRules.ContentType("content_type", contentType) };
        var before = _names.Find(name);
        if (before is null && _names.Count >= CatalogLimits.MaxNames)
            throw new WetwareException(ErrorKind.Limit, $"names: the cluster keeps {CatalogLimits.MaxNames} already");
        var after = NameVersions.Add(name, before, blob, time.GetUtcNow());
        if (!ReferenceEquals(before, after))
            await Keep(after);
        return after;
    }

    /// <inheritdoc />
    public Task<FunctionName?> FindName(string name, CancellationToken cancellationToken = default) => Task.FromResult(_names.Find(name));

    /// <inheritdoc />
    public Task<IReadOnlyList<FunctionName>> ListNames(string? after, int limit, CancellationToken cancellationToken = default) => _names.PageAsync(after, limit);

    /// <inheritdoc />
    public async Task<FunctionName> Rollback(string name, int? version, CancellationToken cancellationToken = default)
    {
        var before = _names.Find(name) ?? throw NoName(name);
        var after = NameVersions.Rollback(before, version);
        if (after.Current != before.Current)
            await Keep(after);
        return after;
    }

    /// <inheritdoc />
    public async Task<bool> RemoveName(string name, CancellationToken cancellationToken = default)
    {
        if (_names.Find(name) is null)
            return false;
        if (_plugs.Values.FirstOrDefault(plug => plug.Name == name) is { } plug)
            throw new WetwareException(ErrorKind.Denied, $"name: {name} is used by the plug {plug.Method} {plug.Path}");
        if (_filters.Values.FirstOrDefault(filter => filter.Name == name) is { } filter)
            throw new WetwareException(ErrorKind.Denied, $"name: {name} is used by the filter {filter.Id}");
        await _names.RemoveAsync(name);
        _feed.Publish(update => update with { RemovedNames = [name] });
        return true;
    }

    /// <inheritdoc />
    public Task<TableUpdate?> Watch(IFunctionTableObserver observer, Guid epoch, long state, CancellationToken cancellationToken = default)
    {
        _feed.Follow(observer);
        return Task.FromResult(_feed.IsAt(epoch, state) ? null : _feed.Whole([.. _plugs.Values], [.. _names.Values], Filters()));
    }

    private async Task Keep(FunctionName name)
    {
        await _names.SetAsync(name.Name, name);
        _feed.Publish(update => update with { Names = [name] });
    }

    private Blob Blob(string techId)
    {
        var key = FunctionRules.TechId("tech_id", techId);
        return _blobs.Find(key) ?? throw new WetwareException(ErrorKind.NotFound, $"there is no blob {key}");
    }

    /// <summary>The blob that a reference pins; null for a name, which must exist.</summary>
    private Blob? Pinned(string reference, string? contentType)
    {
        if (!reference.StartsWith(Functions.Blob.Scheme, StringComparison.Ordinal))
            return _names.Find(reference) is null ? throw NoName(reference) : null;
        var blob = Blob(reference);
        return blob with { ContentType = contentType ?? blob.ContentType };
    }

    private string Stamp() => time.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static WetwareException NoName(string name) => new(ErrorKind.NotFound, $"name: there is no {name}");
}
