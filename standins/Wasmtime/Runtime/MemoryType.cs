namespace Wasmtime.Runtime;

/// <summary>Limits of a memory in pages of 64 KiB.</summary>
internal sealed record MemoryType(uint Minimum, uint? Maximum)
{
    public bool Accepts(MemoryType actual)
        => actual.Minimum >= Minimum && (Maximum is not { } most || (actual.Maximum is { } other && other <= most));
}
