using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>A module was not taken: it is malformed, invalid or over a limit.</summary>
public sealed class ModuleRefusedException : Exception
{
    /// <summary>Says why. What a terminal would obey is escaped: messages quote modules.</summary>
    public ModuleRefusedException(string message, long? offset = null, GuestLimit? limit = null, Exception? inner = null)
        : base(Printable.OneLine(offset is null ? message : $"{message} (at byte {offset})"), inner)
    {
        Offset = offset;
        Limit = limit;
    }

    /// <summary>Where in the module, when that is known.</summary>
    public long? Offset { get; }

    /// <summary>The limit that it is over; null when it is malformed or invalid.</summary>
    public GuestLimit? Limit { get; }
}
