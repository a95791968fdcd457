namespace Wasmtime.Runtime;

/// <summary>Element kind and limits of a table, in elements.</summary>
internal sealed record TableType(ValueKind Kind, uint Minimum, uint? Maximum)
{
    public bool Accepts(TableType actual)
        => actual.Kind == Kind && actual.Minimum >= Minimum
            && (Maximum is not { } most || (actual.Maximum is { } other && other <= most));
}
