using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// Reads the instructions of a function or a constant expression (section 5.4), all of those whose proposals are on. Types are the engine's
/// to check; here only what must be known to find the next instruction and to count blocks.
/// </summary>
internal ref struct InstructionScan(ModuleReader reader, WasmProposals used)
{
    private const int MaxSelectTypes = 10;

    private ModuleReader _reader = reader;
    private WasmProposals _used = used;
    private bool _constant;

    /// <summary>The proposals that were needed so far.</summary>
    public readonly WasmProposals Used => _used;

    /// <summary>Behind the last instruction.</summary>
    public readonly ModuleReader Reader => _reader;

    /// <summary>The deepest nesting.</summary>
    public int Nesting { get; private set; }

    /// <summary>Loops, nested or side by side.</summary>
    public long Loops { get; private set; }

    /// <summary>Reads a constant expression with its <c>end</c>.</summary>
    public void Constant(ModuleLimits limits)
    {
        _constant = true;
        Expression(limits);
    }

    /// <summary>Reads instructions with the <c>end</c> that closes them.</summary>
    public void Expression(ModuleLimits limits)
    {
        var depth = 0;
        while (true)
        {
            var at = _reader.At;
            var opcode = _reader.Byte();
            switch (opcode)
            {
                case 0x02 or 0x03 or 0x04 or 0x1f:
                    BlockType();
                    if (opcode == 0x1f)
                        Catches();
                    Nesting = Math.Max(Nesting, ++depth);
                    if (opcode == 0x03)
                        Loops++;
                    ModuleLimits.Check(GuestLimit.Nesting, depth, limits.Nesting, at);
                    break;
                case 0x0b:
                    if (depth-- == 0)
                        return;
                    break;
                default:
                    Operands(opcode, at);
                    break;
            }
        }
    }

    private void Operands(byte opcode, int at)
    {
        switch (opcode)
        {
            case 0x00 or 0x01 or 0x05 or 0x0f or 0x1a or 0x1b:
                break;
            case >= 0x45 and <= 0xbf:
                if (_constant)
                    _used |= WasmProposals.ExtendedConstants;
                break;
            case >= 0xc0 and <= 0xc4:
                _used |= WasmProposals.SignExtension;
                break;
            case 0x0c or 0x0d or 0x10 or (>= 0x20 and <= 0x24) or 0x3f or 0x40:
                _reader.U32();
                break;
            case 0x41:
                _reader.S32();
                break;
            case 0x42:
                _reader.S64();
                break;
            case 0x43:
                _reader.Skip(4);
                break;
            case 0x44:
                _reader.Skip(8);
                break;
            case >= 0x28 and <= 0x3e:
                Memory();
                break;
            case 0x0e:
                for (var targets = _reader.Count(); targets > 0; targets--)
                    _reader.U32();
                _reader.U32();
                break;
            case 0x11:
                Indices(2, WasmProposals.None);
                break;
            case 0x12:
                Indices(1, WasmProposals.TailCalls);
                break;
            case 0x13:
                Indices(2, WasmProposals.TailCalls);
                break;
            case 0x14:
                Indices(1, WasmProposals.FunctionReferences);
                break;
            case 0x15:
                Indices(1, WasmProposals.FunctionReferences | WasmProposals.TailCalls);
                break;
            case 0x08:
                Indices(1, WasmProposals.Exceptions);
                break;
            case 0x0a:
                _used |= WasmProposals.Exceptions;
                break;
            case 0x1c:
                SelectTypes(at);
                break;
            case 0x25 or 0x26 or 0xd2:
                Indices(1, WasmProposals.ReferenceTypes);
                break;
            case 0xd0:
                WasmValueType.ReadHeapType(ref _reader, ref _used);
                break;
            case 0xd1:
                _used |= WasmProposals.ReferenceTypes;
                break;
            case 0xd3:
                _used |= WasmProposals.Gc;
                break;
            case 0xd4:
                _used |= WasmProposals.FunctionReferences;
                break;
            case 0xd5 or 0xd6:
                Indices(1, WasmProposals.FunctionReferences);
                break;
            case 0xfb:
                Gc(at);
                break;
            case 0xfc:
                Bulk(at);
                break;
            case 0xfd:
                Vector(at);
                break;
            case 0xfe:
                throw WasmProposalNames.Off(_reader.U32() < 0x4f ? WasmProposals.Threads : WasmProposals.SharedEverything, at);
            case 0x06 or 0x07 or 0x09 or 0x18 or 0x19:
                throw WasmProposalNames.Off(WasmProposals.LegacyExceptions, at);
            case >= 0xe0 and <= 0xe6:
                throw WasmProposalNames.Off(WasmProposals.StackSwitching, at);
            default:
                throw Unknown($"0x{opcode:x2}", at);
        }
    }

    private void Gc(int at)
    {
        _used |= WasmProposals.Gc;
        var opcode = _reader.U32();
        switch (opcode)
        {
            case 0x00 or 0x01 or 0x06 or 0x07 or (>= 0x0b and <= 0x0e) or 0x10:
                _reader.U32();
                break;
            case (>= 0x02 and <= 0x05) or (>= 0x08 and <= 0x0a) or (>= 0x11 and <= 0x13):
                _reader.U32();
                _reader.U32();
                break;
            case >= 0x14 and <= 0x17:
                WasmValueType.ReadHeapType(ref _reader, ref _used);
                break;
            case 0x18 or 0x19:
                if (_reader.Byte() > 3)
                    throw new ModuleRefusedException("unknown flags of a cast", _reader.At - 1);
                _reader.U32();
                WasmValueType.ReadHeapType(ref _reader, ref _used);
                WasmValueType.ReadHeapType(ref _reader, ref _used);
                break;
            case 0x0f or (>= 0x1a and <= 0x1e):
                break;
            case >= 0x20 and <= 0x26:
                throw WasmProposalNames.Off(WasmProposals.CustomDescriptors, at);
            default:
                throw Unknown($"0xfb 0x{opcode:x2}", at);
        }
    }

    private void Bulk(int at)
    {
        var opcode = _reader.U32();
        switch (opcode)
        {
            case <= 7:
                _used |= WasmProposals.SaturatingConversions;
                break;
            case 8 or 10 or 12 or 14:
                Indices(2, WasmProposals.BulkMemory);
                break;
            case 9 or 11 or 13:
                Indices(1, WasmProposals.BulkMemory);
                break;
            case 15 or 16 or 17:
                Indices(1, WasmProposals.ReferenceTypes);
                break;
            case 18:
                throw WasmProposalNames.Off(WasmProposals.MemoryControl, at);
            case >= 19 and <= 22:
                _used |= WasmProposals.WideArithmetic;
                break;
            default:
                throw Unknown($"0xfc 0x{opcode:x2}", at);
        }
    }

    private void Vector(int at)
    {
        _used |= WasmProposals.Simd;
        var opcode = _reader.U32();
        switch (opcode)
        {
            case <= 11 or 92 or 93:
                Memory();
                break;
            case 12 or 13:
                _reader.Skip(16);
                break;
            case >= 21 and <= 34:
                _reader.Skip(1);
                break;
            case >= 84 and <= 91:
                Memory();
                _reader.Skip(1);
                break;
            case >= 0x100 and <= 0x113:
                _used |= WasmProposals.RelaxedSimd;
                break;
            case <= 0xff:
                break;
            default:
                throw Unknown($"0xfd 0x{opcode:x2}", at);
        }
    }

    // Alignment, the memory's index when bit 6 says so, and the offset.
    private void Memory()
    {
        const uint namesMemory = 0x40;
        var flags = _reader.U32();
        if (flags >= namesMemory << 1)
            throw new ModuleRefusedException("the alignment of a memory access is too large", _reader.At - 1);
        if ((flags & namesMemory) != 0)
            Indices(1, WasmProposals.MultiMemory);
        _reader.U64();
    }

    private void Indices(int count, WasmProposals proposal)
    {
        _used |= proposal;
        while (count-- > 0)
            _reader.U32();
    }

    private void BlockType()
    {
        const byte empty = 0x40;
        var first = _reader.Peek();
        if (first == empty)
        {
            _reader.Byte();
        }
        else if ((first & 0xc0) == 0x40)
        {
            WasmValueType.Read(ref _reader, ref _used);
        }
        else if (_reader.S33() < 0)
        {
            throw new ModuleRefusedException("malformed block type", _reader.At - 1);
        }
        else
        {
            _used |= WasmProposals.MultiValue;
        }
    }

    private void Catches()
    {
        _used |= WasmProposals.Exceptions;
        for (var clauses = _reader.Count(); clauses > 0; clauses--)
        {
            var kind = _reader.Byte();
            if (kind > 3)
                throw new ModuleRefusedException($"unknown catch clause 0x{kind:x2}", _reader.At - 1);
            Indices(kind < 2 ? 2 : 1, WasmProposals.Exceptions);
        }
    }

    private void SelectTypes(int at)
    {
        _used |= WasmProposals.ReferenceTypes;
        var count = _reader.U32();
        if (count > MaxSelectTypes)
            throw new ModuleRefusedException($"select names {count} types; there may be {MaxSelectTypes}", at);
        while (count-- > 0)
            WasmValueType.Read(ref _reader, ref _used);
    }

    private static ModuleRefusedException Unknown(string opcode, int at) => new($"unknown instruction {opcode}", at);
}
