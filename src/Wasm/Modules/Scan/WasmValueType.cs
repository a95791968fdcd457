namespace Wetware.Wasm.Modules;

/// <summary>A value type as it is written: a number, a vector, or a reference to an abstract or defined heap type.</summary>
/// <param name="Code">The byte of a number, vector or abstract heap type; 0 for a defined type.</param>
/// <param name="IsReference">Whether it is a reference.</param>
/// <param name="IsNullable">Whether the reference may be null.</param>
/// <param name="Index">The defined type.</param>
internal readonly record struct WasmValueType(byte Code, bool IsReference, bool IsNullable, uint Index)
{
    public const byte Func = 0x70;
    public const byte Extern = 0x6f;
    private const byte Exn = 0x69;
    private const byte NoExn = 0x74;

    /// <summary>Whether the engine's C interface can express it; enumerating an export or import of another type ends the process.</summary>
    public bool IsExpressible => !IsReference || (IsNullable && Code is Func or Extern);

    /// <summary>The type as the text format writes it.</summary>
    public string Text => !IsReference ? Number
        : IsNullable && Code != 0 ? ShortReference
        : $"(ref {(IsNullable ? "null " : "")}{(Code == 0 ? Index.ToString(System.Globalization.CultureInfo.InvariantCulture) : Heap)})";

    private string Number => Code switch { 0x7f => "i32", 0x7e => "i64", 0x7d => "f32", 0x7c => "f64", _ => "v128" };

    private string Heap => Code switch
    {
        NoExn => "noexn",
        0x73 => "nofunc",
        0x72 => "noextern",
        0x71 => "none",
        Func => "func",
        Extern => "extern",
        0x6e => "any",
        0x6d => "eq",
        0x6c => "i31",
        0x6b => "struct",
        0x6a => "array",
        _ => "exn",
    };

    private string ShortReference => Code switch
    {
        NoExn => "nullexnref",
        0x73 => "nullfuncref",
        0x72 => "nullexternref",
        0x71 => "nullref",
        _ => Heap + "ref",
    };

    /// <summary>Reads a value type (section 5.3.5) and notes the proposals that it needs.</summary>
    public static WasmValueType Read(ref ModuleReader reader, ref WasmProposals used)
    {
        const byte refNull = 0x63;
        const byte refNotNull = 0x64;
        var at = reader.At;
        var code = reader.Peek();
        switch (code)
        {
            case >= 0x7c and <= 0x7f:
                reader.Byte();
                return new WasmValueType(code, false, false, 0);
            case 0x7b:
                reader.Byte();
                used |= WasmProposals.Simd;
                return new WasmValueType(code, false, false, 0);
            case refNull or refNotNull:
                reader.Byte();
                used |= WasmProposals.FunctionReferences;
                var (heap, index) = ReadHeapType(ref reader, ref used);
                return new WasmValueType(heap, true, code == refNull, index);
            case 0x65 or (>= 0x68 and <= 0x75):
                var (abstractHeap, _) = ReadHeapType(ref reader, ref used);
                return new WasmValueType(abstractHeap, true, true, 0);
            default:
                throw new ModuleRefusedException($"0x{code:x2} is no value type", at);
        }
    }

    /// <summary>Reads a reference type; used where no other value type may stand.</summary>
    public static WasmValueType ReadReference(ref ModuleReader reader, ref WasmProposals used)
    {
        var at = reader.At;
        var type = Read(ref reader, ref used);
        return type.IsReference ? type : throw new ModuleRefusedException($"{type.Text} stands where a reference type must", at);
    }

    /// <summary>Reads a heap type: an abstract one, or the index of a defined one.</summary>
    public static (byte Code, uint Index) ReadHeapType(ref ModuleReader reader, ref WasmProposals used)
    {
        var at = reader.At;
        var code = reader.Peek();
        switch (code)
        {
            case 0x65:
                throw WasmProposalNames.Off(WasmProposals.SharedEverything, at);
            case 0x62:
                throw WasmProposalNames.Off(WasmProposals.CustomDescriptors, at);
            case 0x68 or 0x75:
                throw WasmProposalNames.Off(WasmProposals.StackSwitching, at);
            case Func or Extern:
                used |= WasmProposals.ReferenceTypes;
                reader.Byte();
                return (code, 0);
            case Exn or NoExn:
                used |= WasmProposals.Exceptions;
                reader.Byte();
                return (code, 0);
            case >= 0x6a and <= 0x73:
                used |= WasmProposals.Gc;
                reader.Byte();
                return (code, 0);
        }

        var index = reader.S33();
        if (index is < 0 or > uint.MaxValue)
            throw new ModuleRefusedException($"0x{code:x2} is no heap type", at);
        used |= WasmProposals.FunctionReferences;
        return (0, (uint)index);
    }
}
