using System.Reflection.Emit;

namespace Wasmtime.Compilation;

/// <summary>An open block during compilation.</summary>
internal sealed class BlockFrame
{
    /// <summary>Block, loop, if or else.</summary>
    public required int Op { get; set; }

    /// <summary>Where a branch goes: the end, or the start of a loop.</summary>
    public required Label Target { get; init; }

    /// <summary>Temporaries for what a branch takes along.</summary>
    public required LocalBuilder[] Carried { get; init; }

    public required ValueKind[] CarriedTypes { get; init; }

    public required ValueKind[] Results { get; init; }

    /// <summary>Operands below the block.</summary>
    public required int Height { get; init; }

    /// <summary>Where an if goes when its condition is false.</summary>
    public Label Else { get; init; }

    /// <summary>Operands that an else finds again.</summary>
    public Node[] Parameters { get; init; } = [];

    public bool Targeted { get; set; }
}
