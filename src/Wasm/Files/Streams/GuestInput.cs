namespace Wetware.Wasm.Files;

/// <summary>What a guest reads from standard input or <c>api://input</c>: bytes, or a stream that is read as the guest reads.</summary>
public sealed class GuestInput
{
    private GuestInput(ReadOnlyMemory<byte> bytes, Stream? stream)
    {
        Bytes = bytes;
        Stream = stream;
    }

    /// <summary>Nothing: the first read meets the end.</summary>
    public static GuestInput Empty { get; } = new(default, null);

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal Stream? Stream { get; }

    /// <summary>These bytes, then the end.</summary>
    public static GuestInput FromBytes(ReadOnlyMemory<byte> bytes) => new(bytes, null);

    /// <summary>What the stream gives, for one run. The stream stays the caller's; a read may still be under way when the run ends.</summary>
    public static GuestInput FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new GuestInput(default, stream);
    }

    internal GuestFile Open() => Stream is null ? new BytesFile(Bytes) : new StreamFile(Stream);
}
