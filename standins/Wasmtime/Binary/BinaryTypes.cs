using Wasmtime.Runtime;

namespace Wasmtime.Binary;

/// <summary>The codes of value types.</summary>
internal static class BinaryTypes
{
    public static bool TryValue(byte code, EngineSettings settings, out ValueKind kind)
    {
        switch (code)
        {
            case 0x7f: kind = ValueKind.Int32; return true;
            case 0x7e: kind = ValueKind.Int64; return true;
            case 0x7d: kind = ValueKind.Float32; return true;
            case 0x7c: kind = ValueKind.Float64; return true;
            case 0x7b: kind = ValueKind.V128; return settings.Simd;
            default: return TryReference(code, settings, out kind) && settings.ReferenceTypes;
        }
    }

    public static bool TryReference(byte code, EngineSettings settings, out ValueKind kind)
    {
        kind = code == 0x70 ? ValueKind.FuncRef : ValueKind.ExternRef;
        return code == 0x70 || (code == 0x6f && settings.ReferenceTypes);
    }
}
