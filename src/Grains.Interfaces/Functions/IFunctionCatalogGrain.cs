using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Functions;

/// <summary>
/// Keeps what there is: blobs, names, plugs, filters. One grain, key 0, on a gateway, so that what refers to what is always known. Changes are answered when they are on
/// disk, and sent to all gateways before.
/// </summary>
[Alias("ww.IFunctionCatalogGrain"), PublicGrain]
public interface IFunctionCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Notes an upload before its first chunk, so that what is left of one that is broken off can be found and cleared.</summary>
    /// <exception cref="WetwareException"><c>overloaded</c>: too many uploads.</exception>
    [Alias("BeginUpload")]
    Task BeginUpload(Guid chunks, CancellationToken cancellationToken = default);

    /// <summary>Makes an upload a blob. Returns the blob that counts: of bytes that were there before, its chunks stay where they are and those of the upload are cleared.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>not-found</c>: the upload is not known; <c>limit</c>.</exception>
    [Alias("AddBlob")]
    Task<Blob> AddBlob(Blob blob, CancellationToken cancellationToken = default);

    /// <summary>A blob, under the type that it was given last; null when it is not there.</summary>
    [Alias("FindBlob")]
    Task<Blob?> FindBlob(string techId, CancellationToken cancellationToken = default);

    /// <summary>Blobs after <paramref name="after"/> in order of their digests; at most <paramref name="limit"/>.</summary>
    [Alias("ListBlobs")]
    Task<IReadOnlyList<Blob>> ListBlobs(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Lets a name point at a blob. The same blob and type again add no version.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the name is not allowed; <c>not-found</c>: there is no such blob; <c>limit</c>.</exception>
    [Alias("SetName")]
    Task<FunctionName> SetName(string name, string techId, string contentType, CancellationToken cancellationToken = default);

    /// <summary>A name with its versions; null when it is not there.</summary>
    [Alias("FindName")]
    Task<FunctionName?> FindName(string name, CancellationToken cancellationToken = default);

    /// <summary>Names after <paramref name="after"/> in ordinal order; at most <paramref name="limit"/>.</summary>
    [Alias("ListNames")]
    Task<IReadOnlyList<FunctionName>> ListNames(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Lets a name point at the blob of a version again: the one before the current one when <paramref name="version"/> is null.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is no such name or version.</exception>
    [Alias("Rollback")]
    Task<FunctionName> Rollback(string name, int? version, CancellationToken cancellationToken = default);

    /// <summary>Removes a name; false when it was not there.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a plug or filter uses it.</exception>
    [Alias("RemoveName")]
    Task<bool> RemoveName(string name, CancellationToken cancellationToken = default);

    /// <summary>Adds plugs, or replaces those with the same host, method and path. When an error ends it half-way, some of several may be in force.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>not-found</c>: there is no such name or blob; <c>limit</c>.</exception>
    [Alias("Plug")]
    Task Plug(IReadOnlyList<Plug> plugs, CancellationToken cancellationToken = default);

    /// <summary>Removes a plug; false when it was not there.</summary>
    [Alias("Unplug")]
    Task<bool> Unplug(string method, string path, string? host, CancellationToken cancellationToken = default);

    /// <summary>Plugs after the key <paramref name="after"/>; at most <paramref name="limit"/>.</summary>
    [Alias("ListPlugs")]
    Task<IReadOnlyList<Plug>> ListPlugs(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Adds a filter behind the others. One that is the same in all but its id is there already, and is returned.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>not-found</c>: there is no such name or blob; <c>limit</c>.</exception>
    [Alias("AddFilter")]
    Task<FunctionFilter> AddFilter(FunctionFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Removes a filter; false when it was not there.</summary>
    [Alias("RemoveFilter")]
    Task<bool> RemoveFilter(string id, CancellationToken cancellationToken = default);

    /// <summary>All filters in order.</summary>
    [Alias("ListFilters")]
    Task<IReadOnlyList<FunctionFilter>> ListFilters(CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows the changes: <paramref name="observer"/> is told of each for some seconds, until the next call. Returns what changed since the state of
    /// the caller; null when nothing did.
    /// </summary>
    [Alias("Watch"), InternalCall]
    Task<TableUpdate?> Watch(IFunctionTableObserver observer, Guid epoch, long state, CancellationToken cancellationToken = default);
}
