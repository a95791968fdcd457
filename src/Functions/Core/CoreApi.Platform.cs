using System.Text;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Core;

/// <summary>Blobs, plugs, filters and the key-value store: asked of the platform.</summary>
internal sealed partial class CoreApi
{
    private IFunctionHost Host => _context.Host;

    private long MostBytes => _context.Budget.Limits.BufferBytes;

    public byte[] RegisterBlobWithName(string name, string contentType, byte[] content) =>
        Utf8(Ask(stopping => Host.RegisterBlobAsync(name, contentType, content, stopping)));

    public byte[] RegisterBlob(string contentType, byte[] content) =>
        Utf8(Ask(stopping => Host.RegisterBlobAsync(null, contentType, content, stopping)));

    public byte[] GetBlobTechIdFromName(string name) => Utf8(
        Ask(stopping => Host.FindTechIdAsync(name, stopping)) ?? throw new FunctionException(FunctionError.NotFound, $"there is no blob named '{name}'"));

    public byte[] GetBlobBytesAsString(string techId) =>
        (Ask(stopping => Host.ReadBlobAsync(techId, MostBytes, stopping))
            ?? throw new FunctionException(FunctionError.NotFound, $"there is no blob '{techId}'")).ToArray();

    public int PlugFunction(string method, string path, string name, string startFunction, string data, string tagsJson)
    {
        Ask(stopping => Host.PlugFunctionAsync(method, path, name, startFunction, data, tagsJson, stopping));
        return 0;
    }

    public int PlugFile(string method, string path, string name, string tagsJson)
    {
        Ask(stopping => Host.PlugFileAsync(method, path, name, tagsJson, stopping));
        return 0;
    }

    public int UnplugPath(string method, string path)
    {
        Ask(stopping => Host.UnplugAsync(method, path, stopping));
        return 0;
    }

    public byte[] PlugFilter(string name, string startFunction, string data) =>
        Utf8(Ask(stopping => Host.PlugFilterAsync(name, startFunction, data, stopping)));

    public int UnplugFilter(string id)
    {
        Ask(stopping => Host.UnplugFilterAsync(id, stopping));
        return 0;
    }

    public byte[] GetStatus() => Utf8(Ask(Host.StatusAsync));

    public CoreBuffer ExportDatabase() => new(Ask(stopping => Host.ExportAsync(MostBytes, stopping)));

    public int PersistenceSet(byte[] key, byte[] value)
    {
        Ask(stopping => Host.KvSetAsync(key, value, stopping));
        return 0;
    }

    public CoreBuffer PersistenceGet(byte[] key) => new(Ask(stopping => Host.KvGetAsync(key, stopping)));

    public CoreMap PersistenceGetSubset(string prefix) => new(Ask(stopping => Host.KvSubsetAsync(Utf8(prefix), MostBytes, stopping)));

    public int PersistenceDelete(byte[] key) => Ask(stopping => Host.KvDeleteAsync(key, stopping)) ? 1 : 0;

    public int PersistenceCompareAndSwap(byte[] key, byte[] expected, byte[] value) =>
        Ask(stopping => Host.KvCompareAndSwapAsync(key, expected.Length == 0 ? default(ReadOnlyMemory<byte>?) : expected, value, stopping)) ? 1 : 0;

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
