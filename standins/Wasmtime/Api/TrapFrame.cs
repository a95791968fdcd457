namespace Wasmtime;

/// <summary>One WebAssembly function that was running when a trap happened, innermost first in a list.</summary>
[Serializable]
public class TrapFrame
{
    internal TrapFrame(nuint functionOffset, string? functionName, nuint moduleOffset, string? moduleName)
    {
        FunctionOffset = functionOffset;
        FunctionName = functionName;
        ModuleOffset = moduleOffset;
        ModuleName = moduleName;
    }

    /// <summary>Bytes from the start of the function's code. The stand-in knows functions, not instructions: always 0.</summary>
    public nuint FunctionOffset { get; private set; }

    public string? FunctionName { get; private set; }

    /// <summary>Bytes from the start of the module to the start of the function's code.</summary>
    public nuint ModuleOffset { get; private set; }

    public string? ModuleName { get; private set; }
}
