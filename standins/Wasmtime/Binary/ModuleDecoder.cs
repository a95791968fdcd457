using Wasmtime.Runtime;
using Wasmtime.Validation;

namespace Wasmtime.Binary;

/// <summary>Decodes and validates a module, section by section (WebAssembly 2.0, chapters 3 and 5).</summary>
internal sealed partial class ModuleDecoder
{
    private readonly ModuleInfo _info;
    private readonly EngineSettings _settings;
    private int _declaredFunctions;

    private ModuleDecoder(byte[] bytes, EngineSettings settings)
    {
        _info = new ModuleInfo { Bytes = bytes };
        _settings = settings;
    }

    /// <summary>Throws <see cref="InvalidModuleException"/> for whatever is wrong with the module. Keeps the array.</summary>
    public static ModuleInfo Decode(byte[] bytes, EngineSettings settings)
    {
        var decoder = new ModuleDecoder(bytes, settings);
        decoder.Sections();
        foreach (var body in decoder._info.Bodies.Select((body, index) => (body, index)))
            new FunctionValidator(decoder._info, settings).Validate(body.body, decoder._info.Functions[decoder._info.ImportedFunctions + body.index]);
        return decoder._info;
    }

    private void Sections()
    {
        var reader = new WasmReader(_info.Bytes, 0, _info.Bytes.Length);
        if (_info.Bytes.Length > ModuleLimits.ModuleBytes)
            throw reader.Fault($"module of {_info.Bytes.Length} bytes exceeds the limit of {ModuleLimits.ModuleBytes}");
        Header(ref reader);
        var last = 0;
        var codeSeen = false;
        while (!reader.AtEnd)
        {
            var at = reader.Position;
            var id = reader.Byte();
            if (id > 12)
                throw new InvalidModuleException($"malformed section id: {id}", at);
            var size = reader.Length("section");
            var section = new WasmReader(_info.Bytes, reader.Position, reader.Position + size);
            reader.Skip(size);
            if (id == 0)
            {
                Custom(ref section);
                continue;
            }

            // The data count section has the highest number but stands before the code.
            var order = id == 12 ? 19 : id * 2;
            if (order <= last)
                throw new InvalidModuleException("unexpected content after last section: section out of order or repeated", at);
            last = order;
            codeSeen |= id == 10;
            Section(id, ref section);
            if (!section.AtEnd)
                throw section.Fault("section size mismatch: junk after last entry of section");
        }

        if (!codeSeen && _declaredFunctions > 0)
            throw reader.Fault("function and code section have inconsistent lengths");
        if (_info.DataCount > 0 && _info.Data.Length == 0)
            throw reader.Fault("data count and data section have inconsistent lengths");
    }

    private static void Header(ref WasmReader reader)
    {
        ReadOnlySpan<byte> magic = [0, (byte)'a', (byte)'s', (byte)'m'];
        var head = reader.Bytes.AsSpan(0, Math.Min(4, reader.Bytes.Length));
        if (!magic.StartsWith(head))
            throw reader.Fault("magic header not detected");
        if (head.Length < 4)
            throw reader.Fault("unexpected end: magic header not detected");
        reader.Skip(4);
        if (reader.Left < 4)
            throw reader.Fault("unexpected end: unknown binary version");
        if (reader.Fixed32() != 1)
            throw new InvalidModuleException("unknown binary version", 4);
    }

    private void Section(int id, ref WasmReader section)
    {
        switch (id)
        {
            case 1: TypeSection(ref section); break;
            case 2: ImportSection(ref section); break;
            case 3: FunctionSection(ref section); break;
            case 4: TableSection(ref section); break;
            case 5: MemorySection(ref section); break;
            case 6: GlobalSection(ref section); break;
            case 7: ExportSection(ref section); break;
            case 8: StartSection(ref section); break;
            case 9: ElementSection(ref section); break;
            case 10: CodeSection(ref section); break;
            case 11: DataSection(ref section); break;
            case 12: _info.DataCount = (int)Math.Min(section.U32(), int.MaxValue); break;
        }
    }

    private void Custom(ref WasmReader section)
    {
        var name = section.Name();
        if (name == "name")
            _info.Names = (section.Position, section.Left);
    }

    private string LimitedName(ref WasmReader reader)
    {
        var name = reader.Name();
        return name.Length <= ModuleLimits.NameBytes
            ? name
            : throw reader.Fault($"name of {name.Length} characters exceeds the limit of {ModuleLimits.NameBytes}");
    }
}
