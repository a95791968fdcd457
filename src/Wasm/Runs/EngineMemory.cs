using Wasmtime;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>The memory that a module exports as <c>memory</c>; without one it is empty, and every pointer into it is bad.</summary>
internal sealed class EngineMemory(Memory? memory) : GuestMemory
{
    public override ulong Length => memory is null ? 0 : (ulong)memory.GetLength();

    protected override Span<byte> Slice(ulong address, int length) =>
        memory is null || length == 0 ? [] : memory.GetSpan((long)address, length);
}
