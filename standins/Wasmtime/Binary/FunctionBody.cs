namespace Wasmtime.Binary;

/// <summary>A function's code as a range of the module's bytes, and what validation learnt about it.</summary>
internal sealed class FunctionBody
{
    /// <summary>Position of the local declarations.</summary>
    public int Start { get; init; }

    public int End { get; init; }

    /// <summary>Position of the first instruction.</summary>
    public int CodeStart { get; set; }

    /// <summary>Locals after the parameters, run-length coded as in the binary.</summary>
    public (int Count, ValueKind Kind)[] Locals { get; set; } = [];

    public int LocalCount { get; set; }

    public int MostOperands { get; set; }

    public int Instructions { get; set; }

    /// <summary>Accesses that need a bounds check, and branches: both cost the JIT basic blocks.</summary>
    public int MemoryAccesses { get; set; }

    public int Branches { get; set; }

    /// <summary>Instructions that become calls, and vector instructions: where the JIT does not optimise, each may take stack of its own.</summary>
    public int CallLike { get; set; }

    public int Vectors { get; set; }

    public bool UsesMemory { get; set; }

    public bool Calls { get; set; }

    public bool HasLoops { get; set; }
}
