using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Modules;

/// <summary>
/// One pass over a module's bytes, in time linear in their count: reads every section and instruction strictly, counts what the limits
/// count, describes the boundary, and refuses what the engine must not see: what is too large or too deep for its compiler, what needs a
/// proposal that is off, and boundary types on which its C interface ends the process. Types of values are the engine's to check.
/// </summary>
internal static class ModuleScan
{
    /// <summary>Components inside one another.</summary>
    public const int MaxComponentDepth = 16;

    /// <summary>Bytes before the first section.</summary>
    public const int HeadBytes = 8;

    private const uint Magic = 0x6d736100; // "\0asm"
    private const uint CoreVersion = 1;
    private const uint ComponentVersion = 0x0001000d;

    private const byte CoreModuleSection = 1;
    private const byte ComponentSection = 4;
    private const byte LastComponentSection = 12;

    /// <summary>Reads a module or component.</summary>
    /// <exception cref="ModuleRefusedException">It is malformed, over a limit, or needs what there is not.</exception>
    public static ModuleSummary Read(ReadOnlySpan<byte> module, ModuleLimits limits) => Describe(module, limits).Summary;

    /// <inheritdoc cref="Read" />
    /// <remarks>Of a component the outermost imports and exports are described, without the types inside of them.</remarks>
    public static (ModuleSummary Summary, ModuleDescription Description) Describe(ReadOnlySpan<byte> module, ModuleLimits limits)
    {
        var (summary, description) = DescribeUnnamed(module, limits);
        return (summary with { Digest = ModuleDigest.Of(module) }, description);
    }

    /// <summary>The same without the digest, for a module that nobody asks for by its name: loading the library of hashes takes longer than the scan of a small module.</summary>
    public static (ModuleSummary Summary, ModuleDescription Description) DescribeUnnamed(ReadOnlySpan<byte> module, ModuleLimits limits)
    {
        ModuleLimits.Check(GuestLimit.ModuleBytes, module.Length, limits.Bytes, 0);
        var contents = new ModuleContents(limits);
        var reader = new ModuleReader(module, 0, module.Length);
        var version = ReadHead(module, ref reader);
        if (version == ComponentVersion)
            ReadComponent(module, reader, contents, 1);
        else
            ReadCore(reader, contents);
        var summary = contents.Summarize(module.Length) with { IsComponent = version == ComponentVersion };
        return version == ComponentVersion
            ? (summary, ComponentBoundary.Describe(reader, limits))
            : (summary, ModuleBoundary.Describe(contents, new ModuleReader(module, 0, module.Length)));
    }

    /// <summary>Whether bytes say of themselves that they are a component.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> module) =>
        module.Length >= HeadBytes && BitConverter.ToUInt32(module) == Magic && BitConverter.ToUInt32(module[4..]) == ComponentVersion;

    private static uint ReadHead(ReadOnlySpan<byte> module, ref ModuleReader reader)
    {
        var at = reader.At;
        if (reader.Left < HeadBytes || BitConverter.ToUInt32(module[at..]) != Magic)
            throw new ModuleRefusedException("this is no WebAssembly module: it does not begin with \"\\0asm\"", at);
        var version = BitConverter.ToUInt32(module[(at + 4)..]);
        if (version is not (CoreVersion or ComponentVersion))
            throw new ModuleRefusedException($"unknown version {version} of WebAssembly", at + 4);
        reader.Skip(HeadBytes);
        return version;
    }

    private static void ReadCore(ModuleReader reader, ModuleContents contents)
    {
        var sections = new SectionScan(contents);
        while (!reader.AtEnd)
        {
            var at = reader.At;
            var id = reader.Byte();
            sections.Read(id, at, reader.Part(reader.U32()));
        }

        sections.Finish(reader.At);
    }

    // The core modules of a component are compiled with it, so that the limits hold for all of them together.
    private static void ReadComponent(ReadOnlySpan<byte> module, ModuleReader reader, ModuleContents contents, int depth)
    {
        ModuleLimits.Check(GuestLimit.Nesting, depth, MaxComponentDepth, reader.At);
        while (!reader.AtEnd)
        {
            var at = reader.At;
            var id = reader.Byte();
            if (id > LastComponentSection)
                throw new ModuleRefusedException($"unknown section {id} of a component", at);
            var part = reader.Part(reader.U32());
            if (id is not (CoreModuleSection or ComponentSection))
                continue;
            var version = ReadHead(module, ref part);
            if (version != (id == CoreModuleSection ? CoreVersion : ComponentVersion))
                throw new ModuleRefusedException("a component's section holds another kind of module than it says", at);
            if (id == ComponentSection)
                ReadComponent(module, part, contents, depth + 1);
            else
                ReadCore(part, contents.Nested());
        }
    }
}
