using Wetware.Wasm.Files;

namespace Wetware.Functions.Engine;

/// <summary>
/// What a running function may ask of the platform. One host serves one call and the calls below it, and decides what they may do. A refusal is a
/// <see cref="FunctionException"/>; any other exception ends the call as <see cref="FunctionError.HostFailed"/>. Called by the function's own thread,
/// one call at a time.
/// </summary>
internal interface IFunctionHost
{
    /// <summary>Web addresses that functions may open; null for none.</summary>
    HttpAccess? Http { get; }

    /// <summary>Whether host calls are to be logged.</summary>
    bool IsTrace { get; }

    /// <summary>Finds a program by name or <c>techID://…</c>; null when there is none. Reserved names (<c>core</c>, <c>ww</c>, <c>env</c>, <c>wasi_*</c>) never come here.</summary>
    ValueTask<FunctionCode?> ResolveAsync(string reference, CancellationToken cancellation);

    /// <summary>The techID behind a name; null when there is none.</summary>
    ValueTask<string?> FindTechIdAsync(string name, CancellationToken cancellation);

    /// <summary>The bytes of a blob by techID, with or without <c>techID://</c>; null when there is none.</summary>
    /// <exception cref="FunctionException">It is longer than <paramref name="maxBytes"/>.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(string techId, long maxBytes, CancellationToken cancellation);

    /// <summary>Stores a blob, under a name unless that is null, and returns its techID.</summary>
    ValueTask<string> RegisterBlobAsync(string? name, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Plugs a function.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path's pattern.</param>
    /// <param name="name">A blob's name or <c>techID://…</c>.</param>
    /// <param name="startFunction">The function to enter.</param>
    /// <param name="data">The plug's data.</param>
    /// <param name="tagsJson">A JSON object of strings, or empty.</param>
    /// <param name="cancellation">The call is ending.</param>
    ValueTask PlugFunctionAsync(
        string method, string path, string name, string startFunction, string data, string tagsJson, CancellationToken cancellation);

    /// <summary>Plugs a file; parameters as for <see cref="PlugFunctionAsync"/>.</summary>
    ValueTask PlugFileAsync(string method, string path, string name, string tagsJson, CancellationToken cancellation);

    /// <summary>Removes a plug; one that is not there is no error.</summary>
    ValueTask UnplugAsync(string method, string path, CancellationToken cancellation);

    /// <summary>Plugs a filter and returns its id; the same triple again returns the same id.</summary>
    ValueTask<string> PlugFilterAsync(string name, string startFunction, string data, CancellationToken cancellation);

    /// <summary>Removes a filter; one that is not there is no error.</summary>
    ValueTask UnplugFilterAsync(string id, CancellationToken cancellation);

    /// <summary>The status document as JSON.</summary>
    ValueTask<string> StatusAsync(CancellationToken cancellation);

    /// <summary>All plugs, names and blobs as one JSON document, as the administrator exports it.</summary>
    /// <exception cref="FunctionException">It is longer than <paramref name="maxBytes"/>, or the function may not export.</exception>
    ValueTask<ReadOnlyMemory<byte>> ExportAsync(long maxBytes, CancellationToken cancellation);

    /// <summary>Sets a key; acknowledged when it is durable.</summary>
    ValueTask KvSetAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellation);

    /// <summary>A key's value; null when there is none.</summary>
    ValueTask<ReadOnlyMemory<byte>?> KvGetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation);

    /// <summary>Removes a key; false when it was not there.</summary>
    ValueTask<bool> KvDeleteAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation);

    /// <summary>Sets a key if it has the expected value (null: if it is not there); false when it has another.</summary>
    ValueTask<bool> KvCompareAndSwapAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte> value, CancellationToken cancellation);

    /// <summary>Keys and values by prefix, ordered by key.</summary>
    /// <exception cref="FunctionException">Together they are longer than <paramref name="maxBytes"/>.</exception>
    ValueTask<IReadOnlyList<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>> KvSubsetAsync(
        ReadOnlyMemory<byte> prefix, long maxBytes, CancellationToken cancellation);

    /// <summary>A line that a function printed: with <c>print_debug</c>, <c>console.log</c> or to standard error.</summary>
    /// <param name="call">The call that printed it.</param>
    /// <param name="line">At most 4096 characters, control characters escaped.</param>
    void Log(FunctionCall call, string line);
}
