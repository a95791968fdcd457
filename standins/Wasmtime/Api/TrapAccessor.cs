using System.Text;

namespace Wasmtime;

/// <summary>What a result builder may ask of a trap.</summary>
public readonly ref struct TrapAccessor
{
    private readonly TrapException _trap;

    internal TrapAccessor(TrapException trap) => _trap = trap;

    public TrapCode TrapCode => _trap.Type;

    public string Message => _trap.Message;

    /// <summary>Writes as much of the message as fits, from <paramref name="offset"/>; returns the bytes of the whole message.</summary>
    public int GetMessageBytes(Span<byte> output, int offset = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(_trap.Message);
        var rest = bytes.AsSpan(offset);
        rest[..Math.Min(rest.Length, output.Length)].CopyTo(output);
        return bytes.Length;
    }

    public List<TrapFrame> GetFrames() => [.. _trap.Frames ?? []];

    public TrapException GetException() => _trap;
}
