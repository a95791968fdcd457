namespace Wasmtime.Compilation;

internal enum NodeKind : byte
{
    Constant,
    Local,
    Temporary,
    Tree,
}
