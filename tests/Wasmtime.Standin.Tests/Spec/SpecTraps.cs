using Wasmtime;

namespace Wetware.Tests.Spec;

/// <summary>The specification's words for traps.</summary>
internal static class SpecTraps
{
    public static bool Matches(TrapCode code, string text) => text switch
    {
        "out of bounds memory access" => code == TrapCode.MemoryOutOfBounds,
        "out of bounds table access" or "undefined element" => code == TrapCode.TableOutOfBounds,
        "indirect call type mismatch" => code == TrapCode.BadSignature,
        "integer overflow" => code == TrapCode.IntegerOverflow,
        "integer divide by zero" => code == TrapCode.IntegerDivisionByZero,
        "invalid conversion to integer" => code == TrapCode.BadConversionToInteger,
        "unreachable" => code == TrapCode.Unreachable,
        _ => text.StartsWith("uninitialized", StringComparison.Ordinal) && code == TrapCode.IndirectCallToNull,
    };
}
