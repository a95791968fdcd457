using Wasmtime.Binary;

namespace Wasmtime.Validation;

/// <summary>An open block during validation.</summary>
internal struct ControlFrame
{
    /// <summary><see cref="Op.Block"/>, <see cref="Op.Loop"/>, <see cref="Op.If"/> or <see cref="Op.Else"/>.</summary>
    public int Op;

    public ValueKind[] Parameters;

    public ValueKind[] Results;

    /// <summary>Operands below the block.</summary>
    public int Height;

    /// <summary>The rest of the block cannot be reached; its operands have any type.</summary>
    public bool Unreachable;

    /// <summary>What a branch to the block takes.</summary>
    public readonly ValueKind[] LabelTypes => Op == Binary.Op.Loop ? Parameters : Results;
}
