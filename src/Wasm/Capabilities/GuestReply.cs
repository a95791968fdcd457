using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Capabilities;

/// <summary>The answer to a guest's call.</summary>
public sealed record GuestReply
{
    /// <summary>None when the call succeeded.</summary>
    public GuestError Error { get; init; }

    /// <summary>The answer's bytes, or what an error says about itself.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Capabilities that come with the answer.</summary>
    public IReadOnlyList<GuestCapability> Capabilities { get; init; } = [];

    /// <summary>An answer without capabilities.</summary>
    public static GuestReply Of(ReadOnlyMemory<byte> data) => new() { Data = data };

    /// <summary>A failure.</summary>
    public static GuestReply Failed(GuestError error) => new() { Error = error };
}
