namespace Orleans.Core;

internal enum StateOperationKind
{
    Read,
    Write,
    Clear,
}
