using System.Text;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Serving;

internal sealed partial class FunctionHost
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc />
    public async ValueTask KvSetAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellation)
    {
        var text = Text(key);
        await Guarded(() => Kv.SetAsync(text, value.ToArray(), cancellationToken: cancellation));
    }

    /// <inheritdoc />
    public async ValueTask<ReadOnlyMemory<byte>?> KvGetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        var text = Text(key);
        return (await Guarded(() => Kv.GetAsync(text, cancellation)))?.Value;
    }

    /// <inheritdoc />
    public async ValueTask<bool> KvDeleteAsync(ReadOnlyMemory<byte> key, CancellationToken cancellation)
    {
        var text = Text(key);
        return await Guarded(() => Kv.DeleteAsync(text, null, cancellation));
    }

    /// <inheritdoc />
    public async ValueTask<bool> KvCompareAndSwapAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte> value, CancellationToken cancellation)
    {
        var text = Text(key);
        return await Guarded(async () =>
        {
            // The version makes sure that the value which was compared is the one that is replaced.
            var now = await Kv.GetAsync(text, cancellation);
            var same = expected is { } wanted ? now is not null && now.Value.Span.SequenceEqual(wanted.Span) : now is null;
            return same && await Kv.SetAsync(text, value.ToArray(), null, now?.Version ?? "", cancellation) is not null;
        });
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>> KvSubsetAsync(
        ReadOnlyMemory<byte> prefix, long maxBytes, CancellationToken cancellation)
    {
        var text = prefix.IsEmpty ? "" : Text(prefix);
        return await Guarded(async () =>
        {
            var (found, bytes) = (new List<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>(), 0L);
            await foreach (var entry in Kv.ListAllAsync(text, values: true, cancellation))
            {
                var key = Utf8.GetBytes(entry.Key);
                if ((bytes += key.Length + entry.Value.Length) > maxBytes)
                    throw FunctionException.AtLimit(LimitWords.Buffers, $"the keys and values have more than {maxBytes} bytes");
                found.Add(new(key, entry.Value));
            }

            return found;
        });
    }

    private static string Text(ReadOnlyMemory<byte> key)
    {
        try
        {
            var text = Utf8.GetString(key.Span);
            return text.Length is > 0 and <= KvLimits.MaxKeyLength ? text : throw FunctionException.Misuse($"key: must have 1 to {KvLimits.MaxKeyLength} characters");
        }
        catch (DecoderFallbackException)
        {
            throw FunctionException.Misuse("key: must be UTF-8");
        }
    }
}
