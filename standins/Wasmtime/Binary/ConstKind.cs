namespace Wasmtime.Binary;

internal enum ConstKind : byte
{
    /// <summary>A number; its bits are the value's, low bytes first.</summary>
    Number,
    Global,
    Null,
    Function,
}
