using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Counts a function's locals and the depth of its blocks. Stops at an instruction it does not know: the engine refuses that.</summary>
internal static class FunctionScan
{
    public static (long Locals, int Nesting) Read(ModuleReader body, ModuleLimits limits)
    {
        var locals = 0L;
        var groups = body.U32();
        for (var i = 0; i < groups; i++)
        {
            locals += body.U32();
            ModuleLimits.Check(GuestLimit.Locals, locals, limits.Locals, body.At);
            body.SkipLeb(5);
        }

        var depth = 0;
        var deepest = 0;
        while (!body.AtEnd)
        {
            var opcode = body.Byte();
            if (opcode is 0x02 or 0x03 or 0x04 or 0x06 or 0x1f)
            {
                deepest = Math.Max(deepest, ++depth);
                ModuleLimits.Check(GuestLimit.Nesting, depth, limits.Nesting, body.At);
            }
            else if (opcode == 0x0b)
            {
                depth--;
            }

            if (!SkipOperands(ref body, opcode))
                break;
        }

        return (locals, deepest);
    }

    private static bool SkipOperands(ref ModuleReader body, byte opcode)
    {
        switch (opcode)
        {
            case 0x00 or 0x01 or 0x05 or 0x0b or 0x0f or 0x1a or 0x1b or 0xd1 or (>= 0x45 and <= 0xc4):
                return true;
            case 0x02 or 0x03 or 0x04 or 0x41 or 0xd0:
                body.SkipLeb(5);
                return true;
            case 0x0c or 0x0d or 0x10 or 0x12 or (>= 0x20 and <= 0x26) or 0x3f or 0x40 or 0xd2:
                body.U32();
                return true;
            case 0x0e:
                Indices(ref body);
                body.U32();
                return true;
            case 0x11 or 0x13:
                body.U32();
                body.U32();
                return true;
            case 0x1c:
                Indices(ref body);
                return true;
            case >= 0x28 and <= 0x3e:
                Place(ref body);
                return true;
            case 0x42:
                body.SkipLeb(10);
                return true;
            case 0x43:
                body.Skip(4);
                return true;
            case 0x44:
                body.Skip(8);
                return true;
            case 0xfc:
                return SkipBulk(ref body);
            case 0xfd:
                return SkipVector(ref body);
            default:
                return false;
        }
    }

    private static bool SkipBulk(ref ModuleReader body)
    {
        var opcode = body.U32();
        var operands = opcode switch { <= 7 => 0, 8 or 10 or 12 or 14 => 2, 9 or 11 or 13 or 15 or 16 or 17 => 1, _ => -1 };
        for (var i = 0; i < operands; i++)
            body.U32();
        return operands >= 0;
    }

    private static bool SkipVector(ref ModuleReader body)
    {
        var opcode = body.U32();
        switch (opcode)
        {
            case <= 11 or 92 or 93:
                Place(ref body);
                return true;
            case 12 or 13:
                body.Skip(16);
                return true;
            case >= 21 and <= 34:
                body.Skip(1);
                return true;
            case >= 84 and <= 91:
                Place(ref body);
                body.Skip(1);
                return true;
            default:
                return true;
        }
    }

    private static void Place(ref ModuleReader body)
    {
        const uint namesMemory = 0x40;
        if ((body.U32() & namesMemory) != 0)
            body.U32();
        body.U64();
    }

    private static void Indices(ref ModuleReader body)
    {
        var count = body.U32();
        for (var i = 0; i < count; i++)
            body.SkipLeb(5);
    }
}
