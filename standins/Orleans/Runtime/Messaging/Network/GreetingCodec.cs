using System.Buffers.Binary;
using System.Text;
using Orleans.Serialization.Wire;

namespace Orleans.Runtime.Messaging;

/// <summary>
/// Greetings as frames without a body. After the kind come a magic number and the version, which stay where they are in all versions; the rest is
/// read only when the version is ours.
/// </summary>
internal static class GreetingCodec
{
    private const uint Magic = 0x57_4F_52_4C;
    private const int MaxText = 512;

    public static void Write(FrameBatch batch, FrameKind kind, Greeting greeting)
    {
        batch.BeginFrame();
        var writer = new Writer(batch, null!);
        writer.WriteByte((byte)kind);
        writer.WriteFixed32(Magic);
        writer.WriteByte(greeting.Version);
        writer.WriteByte((byte)greeting.Kind);
        writer.WriteString(greeting.ClusterId);
        if (greeting.Kind == PeerKind.Silo)
        {
            WireIds.WriteSilo(ref writer, greeting.Silo);
        }
        else
        {
            WireIds.WriteGrain(ref writer, greeting.Client);
        }

        writer.Flush();
        batch.EndFrame();
    }

    public static void WriteRefusal(FrameBatch batch, Refusal refusal)
    {
        batch.BeginFrame();
        var writer = new Writer(batch, null!);
        writer.WriteByte((byte)FrameKind.Refused);
        writer.WriteByte(refusal.IsDead ? (byte)1 : (byte)0);
        writer.WriteString(refusal.Reason.Length > MaxText ? refusal.Reason[..MaxText] : refusal.Reason);
        writer.Flush();
        batch.EndFrame();
    }

    /// <summary>Reads what the other side says of itself.</summary>
    /// <exception cref="InvalidMessageFrameException">The frame is not such a greeting, or of a version that is not ours.</exception>
    /// <exception cref="ConnectionFailedException">The other side refused, and says why.</exception>
    public static Greeting Read(in Frame frame, FrameKind expected)
    {
        try
        {
            if (frame.Kind == FrameKind.Refused && expected == FrameKind.Welcome)
                throw ReadRefusal(frame);
            if (frame.Kind != expected)
                throw new InvalidMessageFrameException($"a frame of kind {(byte)frame.Kind} where a greeting was due");
            var header = frame.Header[1..];
            if (header.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
                throw new InvalidMessageFrameException("a greeting of another protocol");
            if (header[4] != Greeting.CurrentVersion)
                throw new InvalidMessageFrameException($"protocol version {header[4]}, ours is {Greeting.CurrentVersion}");
            var reader = new Reader(header[5..], null!);
            var kind = (PeerKind)reader.ReadByte();
            var cluster = reader.ReadString() ?? string.Empty;
            return kind switch
            {
                PeerKind.Silo => new Greeting(Greeting.CurrentVersion, kind, cluster, WireIds.ReadSilo(ref reader), default),
                PeerKind.Client => new Greeting(Greeting.CurrentVersion, kind, cluster, null, WireIds.ReadGrain(ref reader)),
                _ => throw new InvalidMessageFrameException($"a greeting of a peer of unknown kind {(byte)kind}"),
            };
        }
        catch (Orleans.Serialization.SerializerException exception)
        {
            throw new InvalidMessageFrameException($"a malformed greeting: {exception.Message}");
        }
    }

    private static ConnectionFailedException ReadRefusal(in Frame frame)
    {
        var reader = new Reader(frame.Header[1..], null!);
        var isDead = reader.ReadByte() != 0;
        var text = reader.ReadString() ?? string.Empty;

        // Goes to our log: what a stranger wrote may not look like more than one line.
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(char.IsControl(c) ? ' ' : c);
        var message = $"The other side refused the connection: {clean}";
        return isDead ? new DeclaredDeadException(message) : new ConnectionFailedException(message);
    }
}
