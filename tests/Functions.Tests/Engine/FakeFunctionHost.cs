using System.Text;
using Wetware.Functions.Engine;
using Wetware.Wasm.Files;

namespace Wetware.Tests.Engine;

/// <summary>A platform in memory: names, blobs, a key-value store, and a record of all else that functions ask for.</summary>
internal sealed class FakeFunctionHost : IFunctionHost
{
    private readonly SortedDictionary<string, byte[]> _store = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FunctionCode> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public List<string> Asked { get; } = [];

    public List<string> Lines { get; } = [];

    public string Status { get; set; } = "{}";

    public HttpAccess? Http { get; set; }

    public bool IsTrace { get; set; }

    public FunctionCode Name(string name, string contentType, byte[] bytes)
    {
        var code = FunctionCode.FromBytes(contentType, bytes);
        lock (_gate)
        {
            _names[name] = code;
            _blobs[code.TechId] = bytes;
        }

        return code;
    }

    public ValueTask<FunctionCode?> ResolveAsync(string reference, CancellationToken cancellation)
    {
        lock (_gate)
            return ValueTask.FromResult(_names.GetValueOrDefault(reference));
    }

    public ValueTask<string?> FindTechIdAsync(string name, CancellationToken cancellation)
    {
        lock (_gate)
            return ValueTask.FromResult(_names.GetValueOrDefault(name)?.TechId);
    }

    public ValueTask<ReadOnlyMemory<byte>?> ReadBlobAsync(string techId, long maxBytes, CancellationToken cancellation)
    {
        lock (_gate)
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(_blobs.TryGetValue(techId, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?));
    }

    public ValueTask<string> RegisterBlobAsync(string? name, string contentType, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        Note($"register {name} {contentType} {bytes.Length}");
        return ValueTask.FromResult(Name(name ?? "", contentType, bytes.ToArray()).TechId);
    }

    public ValueTask PlugFunctionAsync(
        string method, string path, string name, string startFunction, string data, string tagsJson, CancellationToken cancellation) =>
        Note($"plug function {method} {path} {name} {startFunction} {data} {tagsJson}");

    public ValueTask PlugFileAsync(string method, string path, string name, string tagsJson, CancellationToken cancellation) =>
        Note($"plug file {method} {path} {name} {tagsJson}");

    public ValueTask UnplugAsync(string method, string path, CancellationToken cancellation) => Note($"unplug {method} {path}");

    public ValueTask<string> PlugFilterAsync(string name, string startFunction, string data, CancellationToken cancellation)
    {
        Note($"plug filter {name} {startFunction} {data}");
        return ValueTask.FromResult("filter-1");
    }

    public ValueTask UnplugFilterAsync(string id, CancellationToken cancellation) => Note($"unplug filter {id}");

    public ValueTask<string> StatusAsync(CancellationToken cancellation) => ValueTask.FromResult(Status);

    public ValueTask<ReadOnlyMemory<byte>> ExportAsync(long maxBytes, CancellationToken cancellation) =>
        throw FunctionException.Misuse("this function may not export");

    public ValueTask KvSetAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellation)
    {
        lock (_gate)
            _store[Text(key)] = value.ToArray();
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>?> KvGetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        lock (_gate)
            return ValueTask.FromResult<ReadOnlyMemory<byte>?>(_store.TryGetValue(Text(key), out var value) ? value : default(ReadOnlyMemory<byte>?));
    }

    public ValueTask<bool> KvDeleteAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        lock (_gate)
            return ValueTask.FromResult(_store.Remove(Text(key)));
    }

    public ValueTask<bool> KvCompareAndSwapAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte> value, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var there = _store.TryGetValue(Text(key), out var now);
            var fits = expected is { } wanted ? there && wanted.Span.SequenceEqual(now) : !there;
            if (fits)
                _store[Text(key)] = value.ToArray();
            return ValueTask.FromResult(fits);
        }
    }

    public ValueTask<IReadOnlyList<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>> KvSubsetAsync(
        ReadOnlyMemory<byte> prefix, long maxBytes, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>>(
                [.. _store.Where(pair => pair.Key.StartsWith(Text(prefix), StringComparison.Ordinal))
                    .Select(pair => new KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>(Bytes(pair.Key), pair.Value))]);
        }
    }

    public void Log(FunctionCall call, string line)
    {
        lock (_gate)
            Lines.Add($"[{call.Name}::{call.StartFunction}] {line}");
    }

    // Keys are bytes of any kind, so not UTF-8.
    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private ValueTask Note(string what)
    {
        lock (_gate)
            Asked.Add(what);
        return ValueTask.CompletedTask;
    }
}
