using Wasmtime.Runtime;

namespace Wasmtime;

/// <summary>A function that a module asks for.</summary>
public class FunctionImport : Import
{
    internal FunctionImport(string moduleName, string name, FuncType type)
        : base(moduleName, name)
    {
        Parameters = type.Parameters;
        Results = type.Results;
    }

    public IReadOnlyList<ValueKind> Parameters { get; private set; }

    public IReadOnlyList<ValueKind> Results { get; private set; }
}
