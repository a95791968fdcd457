using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A function that a module offers.</summary>
public class FunctionExport : Export
{
    internal FunctionExport(string name, FuncType type)
        : base(name)
    {
        Parameters = type.Parameters;
        Results = type.Results;
    }

    public IReadOnlyList<ValueKind> Parameters { get; private set; }

    public IReadOnlyList<ValueKind> Results { get; private set; }
}
