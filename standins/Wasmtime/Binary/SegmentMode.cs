namespace Wasmtime.Binary;

internal enum SegmentMode : byte
{
    Active,
    Passive,
    Declarative,
}
