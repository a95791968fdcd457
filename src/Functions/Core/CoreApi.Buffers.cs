using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Wetware.Functions.Engine;

namespace Wetware.Functions.Core;

/// <summary>Exchange buffers, and what needs nothing but them.</summary>
internal sealed partial class CoreApi
{
    private const int LineCharacters = 4096;

    public int GetInputBufferId() => _inputs[0];

    public int GetInputBufferCount() => _inputs.Length;

    public int GetInputBufferAt(int index) => index >= 0 && index < _inputs.Length
        ? _inputs[index]
        : throw FunctionException.Misuse($"this call has {_inputs.Length} inputs; there is no input {index}");

    public int GetOutputBufferId() => _output;

    public int CreateExchangeBuffer() => _buffers.Add(new MemoryBuffer(), isOwn: true);

    public int WriteExchangeBuffer(int id, byte[] content)
    {
        var handle = _buffers[id];
        Stopping.ThrowIfCancellationRequested();
        if (!handle.IsOwn)
        {
            Wait(WriteOutputAsync(handle.Buffer, content, Stopping));
            return content.Length;
        }

        _context.Budget.TakeBuffer(content.Length);
        handle.Counted += content.Length;
        Wait(handle.Buffer.WriteAsync(content, Stopping));
        return content.Length;
    }

    public int WriteExchangeBufferHeader(int id, string name, string value)
    {
        _buffers[id].Buffer.SetHeader(name, value);
        return 0;
    }

    public int WriteExchangeBufferStatusCode(int id, int code)
    {
        _buffers[id].Buffer.Status = code;
        return 0;
    }

    public CoreRead ReadExchangeBuffer(int id)
    {
        var handle = _buffers[id];
        Stopping.ThrowIfCancellationRequested();
        if (!handle.Buffer.IsSequence)
        {
            var content = Wait(handle.Buffer.ReadAsync(Stopping)) ?? default;
            Count(handle, content.Length);
            return new CoreRead(content, null);
        }

        if (handle is { Pending: null, IsAtEnd: false })
        {
            handle.Pending = Wait(handle.Buffer.ReadAsync(Stopping));
            handle.IsAtEnd = handle.Pending is null;

            // What is sent back is of the type of what came.
            Call.Output.IsText = handle.Buffer.IsText;
        }

        return new CoreRead(handle.Pending, handle);
    }

    public CoreMap ReadExchangeBufferHeaders(int id) =>
        new([.. _buffers[id].Buffer.Headers.Select(pair => Pair(Encoding.UTF8.GetBytes(pair.Key), Encoding.UTF8.GetBytes(pair.Value)))]);

    public int FreeBuffer(int id)
    {
        _buffers.Free(id);
        return 0;
    }

    public int CloseExchangeBuffer(int id)
    {
        Wait(_buffers[id].Buffer.CloseAsync);
        return 0;
    }

    public static CoreBuffer Base64Decode(string encoded)
    {
        try
        {
            return new CoreBuffer(Convert.FromBase64String(encoded));
        }
        catch (FormatException)
        {
            throw FunctionException.Misuse("the text is not base64");
        }
    }

    public static byte[] Base64Encode(byte[] input)
    {
        var encoded = new byte[Base64.GetMaxEncodedToUtf8Length(input.Length)];
        Base64.EncodeToUtf8(input, encoded, out _, out _);
        return encoded;
    }

    public int PrintDebug(string text)
    {
        foreach (var line in text.Split('\n').SkipLast(text.EndsWith('\n') ? 1 : 0))
            Log(line);
        return 0;
    }

    /// <summary>Writes one line to the log, shortened and with control characters escaped; lines beyond the limit are dropped.</summary>
    public void Log(string line)
    {
        if (!_context.Budget.TryTakeLine())
            return;
        var printable = Wetware.Wasm.Modules.Printable.OneLine(line.Length <= LineCharacters ? line : line[..LineCharacters]);
        _context.Host.Log(Call, printable);
    }

    public int GetTime(byte[] dest)
    {
        const int nanosecondsInTick = 100;
        if (dest.Length < sizeof(long))
            throw FunctionException.Misuse($"the time takes 8 bytes; {dest.Length} were given");
        BinaryPrimitives.WriteInt64LittleEndian(dest, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * nanosecondsInTick);
        return 0;
    }

    public int IsTrace() => _context.Host.IsTrace ? 1 : 0;

    /// <summary>Counts content that was read whole, once.</summary>
    private void Count(BufferHandle handle, int length)
    {
        if (handle.IsOwn || length <= handle.Counted)
            return;
        _context.Budget.TakeBuffer(length - handle.Counted);
        handle.Counted = length;
    }

    private static KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Pair(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) => new(key, value);
}
