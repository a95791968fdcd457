namespace Wasmtime.Binary;

/// <summary>Initial bytes of memory, or bytes for <c>memory.init</c>, as a range of the module's bytes.</summary>
internal sealed record DataSegment(SegmentMode Mode, ConstExpr Offset, int Start, int Length);
