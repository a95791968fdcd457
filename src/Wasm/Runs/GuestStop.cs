namespace Wetware.Wasm.Runs;

/// <summary>Why the host, or the guest through the host, ended a run before its entry returned.</summary>
internal sealed record GuestStop
{
    private GuestStop()
    {
    }

    public static GuestStop Cancelled { get; } = new() { IsCancelled = true };

    /// <summary>The guest asked to end with this code.</summary>
    public uint? ExitCode { get; private init; }

    /// <summary>The limit that was hit.</summary>
    public GuestLimit? Limit { get; private init; }

    /// <summary>The caller withdrew.</summary>
    public bool IsCancelled { get; private init; }

    /// <summary>The guest raised this signal.</summary>
    public byte? Signal { get; private init; }

    public static GuestStop Exited(uint code) => new() { ExitCode = code };

    public static GuestStop AtLimit(GuestLimit limit) => new() { Limit = limit };

    public static GuestStop Raised(byte signal) => new() { Signal = signal };
}
