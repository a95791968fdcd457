namespace Wetware.Wasm.Runs;

/// <summary>A trap: what happened and where.</summary>
/// <param name="Code">The kind in words, such as <c>memory-out-of-bounds</c>.</param>
/// <param name="Message">What the engine said.</param>
/// <param name="Frames">The guest's functions from the innermost out, at most <see cref="MostFrames"/>.</param>
public sealed record GuestTrap(string Code, string Message, IReadOnlyList<GuestFrame> Frames)
{
    /// <summary>Frames kept of a deeper stack.</summary>
    public const int MostFrames = 64;
}
