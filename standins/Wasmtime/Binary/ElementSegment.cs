namespace Wasmtime.Binary;

/// <summary>Initial elements of a table, or elements for <c>table.init</c>.</summary>
internal sealed record ElementSegment(SegmentMode Mode, int Table, ConstExpr Offset, ValueKind Kind, ConstExpr[] Items);
