namespace Wetware.Wasm.Files;

/// <summary>A socket given to a guest. Guests can make none themselves: WASI preview 1 has no call for it.</summary>
public sealed class GuestSocket
{
    private readonly Func<GuestFile> _open;

    private GuestSocket(Func<GuestFile> open) => _open = open;

    /// <summary>A connection, for one run; the run closes the stream.</summary>
    public static GuestSocket Connected(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new GuestSocket(() => new SocketFile(stream));
    }

    /// <summary>A listening socket: <paramref name="accept"/> gives the next connection's stream, which the run closes.</summary>
    public static GuestSocket Listening(Func<CancellationToken, ValueTask<Stream>> accept)
    {
        ArgumentNullException.ThrowIfNull(accept);
        return new GuestSocket(() => new ListenerFile(accept));
    }

    internal GuestFile Open() => _open();
}
