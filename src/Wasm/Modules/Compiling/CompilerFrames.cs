using System.Buffers.Binary;
using System.Text;

namespace Wetware.Wasm.Modules;

/// <summary>
/// What the node and the process that compiles say to each other over pipes. A request: what to do, options, CPU seconds, memory, the file's
/// path and the module. A reply: how it went, whether the process ends now, and a text. Numbers are little-endian.
/// </summary>
internal static class CompilerFrames
{
    public const int RequestHead = 24;
    public const int ReplyHead = 8;
    public const int MaxText = 64 << 10;
    public const int MaxPath = 4096;

    public static async Task WriteRequestAsync(Stream stream, CompilerRequest request, CancellationToken cancellation)
    {
        var path = Encoding.UTF8.GetBytes(request.OutputFile ?? "");
        var head = new byte[RequestHead];
        head[0] = (byte)(request.OutputFile is null ? 0 : 1);
        head[1] = (byte)(request.Options.CountsFuel ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), request.CpuSeconds);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), request.MemoryBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), path.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), request.Module.Length);
        await stream.WriteAsync(head, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(path, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(request.Module, cancellation).ConfigureAwait(false);
        await stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The next request; null at the end.</summary>
    public static CompilerRequest? ReadRequest(Stream stream)
    {
        var head = new byte[RequestHead];
        if (stream.ReadAtLeast(head, RequestHead, throwOnEndOfStream: false) < RequestHead)
            return null;
        var path = new byte[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(16))];
        var module = new byte[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(20))];
        stream.ReadExactly(path);
        stream.ReadExactly(module);
        return new CompilerRequest(
            module,
            new CompileOptions(head[1] == 1),
            head[0] == 1 ? Encoding.UTF8.GetString(path) : null,
            BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)),
            BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8)));
    }

    public static void WriteReply(Stream stream, CompilerReply reply)
    {
        var text = Encoding.UTF8.GetBytes(reply.Text.Length > MaxText / 4 ? reply.Text[..(MaxText / 4)] : reply.Text);
        var frame = new byte[ReplyHead + text.Length];
        frame[0] = (byte)reply.Result;
        frame[1] = (byte)(reply.Ends ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), text.Length);
        text.CopyTo(frame, ReplyHead);
        stream.Write(frame);
        stream.Flush();
    }

    /// <summary>The next reply; null when the process ended before it was whole.</summary>
    public static async Task<CompilerReply?> ReadReplyAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[ReplyHead];
        if (await stream.ReadAtLeastAsync(head, ReplyHead, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < ReplyHead)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4));
        if (length is < 0 or > MaxText || head[0] > (byte)CompilerResult.OutOfMemory)
            return null;
        var text = new byte[length];
        return await stream.ReadAtLeastAsync(text, length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) < length
            ? null
            : new CompilerReply((CompilerResult)head[0], head[1] == 1, Encoding.UTF8.GetString(text));
    }
}

/// <summary>A module to check or, where a file is named, to compile.</summary>
internal sealed record CompilerRequest(ReadOnlyMemory<byte> Module, CompileOptions Options, string? OutputFile, int CpuSeconds, long MemoryBytes);

/// <summary>How it went.</summary>
/// <param name="Result">The result.</param>
/// <param name="Ends">The process has grown and ends after this.</param>
/// <param name="Text">What is wrong.</param>
internal sealed record CompilerReply(CompilerResult Result, bool Ends, string Text);

internal enum CompilerResult : byte
{
    /// <summary>Valid, and compiled where that was asked for.</summary>
    Done,

    /// <summary>The engine refuses the module.</summary>
    Invalid,

    /// <summary>The file could not be written.</summary>
    NotWritten,

    /// <summary>The limit of memory was hit.</summary>
    OutOfMemory,
}
