using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>Reads the sections of one core module (section 5.5) into its <see cref="ModuleContents"/>.</summary>
internal sealed class SectionScan(ModuleContents contents)
{
    private const byte Custom = 0;
    private const byte Tag = 13;
    private const byte Global = 6;
    private const byte DataCount = 12;

    // The order in which sections stand: tags between memories and globals, the count of data segments before the code.
    private static ReadOnlySpan<byte> Places => [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];

    private readonly ModuleLimits _limits = contents.Limits;
    private int _place;
    private int _declared;
    private int _bodies;
    private uint? _dataCount;
    private uint _segments;

    private ModuleCounts Counts => contents.Counts;

    public void Read(byte id, int at, ModuleReader section)
    {
        if (id == Custom)
        {
            Counts.CustomBytes += section.Left;
            section.Name();
            return;
        }

        if (id >= Places.Length)
            throw new ModuleRefusedException($"unknown section {id}", at);
        if (Places[id] <= _place)
            throw new ModuleRefusedException($"section {id} stands twice or out of order", at);
        _place = Places[id];
        Content(id, ref section);
        if (!section.AtEnd)
            section.Finish($"section {id}");
    }

    /// <summary>Checks what several sections say together.</summary>
    public void Finish(int at)
    {
        if (_declared != _bodies)
            throw new ModuleRefusedException($"the module declares {_declared} functions and has {_bodies} bodies", at);
        if (_dataCount is { } count && count != _segments)
            throw new ModuleRefusedException($"the module declares {count} data segments and has {_segments}", at);
    }

    private void Content(byte id, ref ModuleReader section)
    {
        switch (id)
        {
            case 8:
                section.U32();
                Counts.HasStart = true;
                return;
            case DataCount:
                Counts.Used |= WasmProposals.BulkMemory;
                _dataCount = section.U32();
                return;
            case 11:
                Counts.DataBytes += section.Left;
                break;
        }

        var at = section.At;
        var count = section.U32();
        if (id is 3 or 10)
        {
            ModuleLimits.Check(GuestLimit.Functions, count, _limits.Functions, at);
            if (id == 10)
                Counts.CodeBytes += section.Left;
            ModuleLimits.Check(GuestLimit.CodeBytes, Counts.CodeBytes, _limits.CodeBytes, at);
        }
        else
        {
            ModuleLimits.Check(GuestLimit.Entries, count, _limits.Entries, at);
        }

        for (var i = 0u; i < count; i++)
            Entry(id, ref section);
    }

    private void Entry(byte id, ref ModuleReader section)
    {
        switch (id)
        {
            case 1:
                TypeScan.ReadGroup(ref section, contents);
                break;
            case 2:
                ImportScan.Read(ref section, contents);
                break;
            case 3:
                contents.Functions.Add((int)section.U32());
                ModuleLimits.Check(GuestLimit.Functions, ++Counts.Functions, _limits.Functions, section.At);
                _declared++;
                break;
            case 4:
                Table(ref section);
                break;
            case 5:
                AddMemory(WasmLimits.ReadMemory(ref section, ref Counts.Used));
                break;
            case Global:
                contents.Globals.Add(ImportScan.ReadGlobal(ref section, ref Counts.Used));
                Constant(ref section);
                break;
            case 7:
                contents.Exports.Add(ImportScan.ReadExport(ref section));
                break;
            case 9:
                Element(ref section);
                break;
            case 10:
                Body(ref section);
                break;
            case 11:
                Data(ref section);
                break;
            case Tag:
                contents.Tags.Add((int)ImportScan.ReadTag(ref section, ref Counts.Used));
                break;
        }
    }

    private void AddMemory(WasmLimits limits)
    {
        contents.Memories.Add(limits);
        Counts.AddMemory(limits);
        if (contents.Memories.Count > 1)
            Counts.Used |= WasmProposals.MultiMemory;
    }

    private void Table(ref ModuleReader section)
    {
        const byte withInitializer = 0x40;
        var initialized = section.Peek() == withInitializer;
        if (initialized)
        {
            section.Byte();
            if (section.Byte() != 0)
                throw new ModuleRefusedException("malformed table", section.At - 1);
            Counts.Used |= WasmProposals.FunctionReferences;
        }

        var type = ImportScan.ReadTable(ref section, ref Counts.Used);
        if (initialized)
            Constant(ref section);
        contents.Tables.Add(type);
        Counts.AddTable(type.Limits);
        if (contents.Tables.Count > 1)
            Counts.Used |= WasmProposals.ReferenceTypes;
    }

    // Flags: 1 passive or declared, 2 with a table's index (or declared), 4 with expressions.
    private void Element(ref ModuleReader section)
    {
        var at = section.At;
        var flags = section.U32();
        if (flags > 7)
            throw new ModuleRefusedException($"unknown flags {flags} of an element segment", at);
        if ((flags & 1) == 0)
        {
            if ((flags & 2) != 0)
                section.U32();
            Constant(ref section);
        }
        else
        {
            Counts.Used |= WasmProposals.BulkMemory;
        }

        var expressions = (flags & 4) != 0;
        if ((flags & 3) != 0)
        {
            if (expressions)
                WasmValueType.ReadReference(ref section, ref Counts.Used);
            else if (section.Byte() != 0)
                throw new ModuleRefusedException("an element segment holds something else than functions", section.At - 1);
        }

        for (var items = section.Count(); items > 0; items--)
        {
            if (expressions)
                Constant(ref section);
            else
                section.U32();
        }
    }

    private void Data(ref ModuleReader section)
    {
        var at = section.At;
        var flags = section.U32();
        if (flags > 2)
            throw new ModuleRefusedException($"unknown flags {flags} of a data segment", at);
        if (flags == 2)
            section.U32();
        if (flags == 1)
            Counts.Used |= WasmProposals.BulkMemory;
        else
            Constant(ref section);
        section.Skip(section.U32());
        _segments++;
    }

    private void Body(ref ModuleReader section)
    {
        _bodies++;
        var size = section.U32();
        ModuleLimits.Check(GuestLimit.FunctionBytes, size, _limits.FunctionBytes, section.At);
        var body = section.Part(size);
        var locals = 0L;
        for (var groups = body.Count(); groups > 0; groups--)
        {
            locals += body.U32();
            ModuleLimits.Check(GuestLimit.Locals, locals, _limits.Locals, body.At);
            WasmValueType.Read(ref body, ref Counts.Used);
        }

        Counts.Locals = Math.Max(Counts.Locals, locals);
        var scan = new InstructionScan(body, Counts.Used);
        scan.Expression(_limits);
        scan.Reader.Finish("a function's body");
        Counts.Used = scan.Used;
        Counts.Nesting = Math.Max(Counts.Nesting, scan.Nesting);
        Counts.LoopSquares += scan.Loops * scan.Loops;
        ModuleLimits.Check(GuestLimit.LoopSquares, Counts.LoopSquares, _limits.LoopSquares, body.At);
    }

    private void Constant(ref ModuleReader section)
    {
        var scan = new InstructionScan(section, Counts.Used);
        scan.Constant(_limits);
        section = scan.Reader;
        Counts.Used = scan.Used;
    }
}
