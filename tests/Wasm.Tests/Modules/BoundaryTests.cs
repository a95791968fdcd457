using Wetware.Wasm.Modules;
using static Wetware.Testing.Wasm.WasmBytes;

namespace Wetware.Tests.Modules;

/// <summary>Types on which the engine's C interface ends the process when it enumerates imports or exports.</summary>
public sealed class BoundaryTests
{
    private static readonly byte[] NoType = [0x60, 0, 0];

    [Theory]
    [InlineData(0x6e, "anyref")]
    [InlineData(0x6d, "eqref")]
    [InlineData(0x6c, "i31ref")]
    [InlineData(0x6b, "structref")]
    [InlineData(0x6a, "arrayref")]
    [InlineData(0x69, "exnref")]
    [InlineData(0x71, "nullref")]
    [InlineData(0x72, "nullexternref")]
    [InlineData(0x73, "nullfuncref")]
    [InlineData(0x74, "nullexnref")]
    public void Abstract_references_are_refused_as_results_parameters_globals_and_elements(byte code, string name)
    {
        Refused(Module(Section(1, [0x60, 0, 1, code]), Section(3, [0]), Section(7, Export("f", 0, 0)), Section(10, Body(0x00))), "export \"f\"", name);
        Refused(Module(Section(1, [0x60, 2, 0x7f, code, 0]), Section(2, [.. Name("a"), .. Name("b"), 0, 0])), "import \"a\" \"b\"", name);
        Refused(Module(Section(2, [.. Name("a"), .. Name("g"), 3, code, 0])), "import \"a\" \"g\"", "global " + name);
        Refused(Module(Section(4, [code, 0, 1]), Section(7, Export("t", 1, 0))), "export \"t\"", "table 1.. " + name);
    }

    [Theory]
    [InlineData(new byte[] { 0x64, 0x70 }, "(ref func)")]
    [InlineData(new byte[] { 0x64, 0x6f }, "(ref extern)")]
    [InlineData(new byte[] { 0x63, 0x00 }, "(ref null 0)")]
    [InlineData(new byte[] { 0x64, 0x00 }, "(ref 0)")]
    public void References_that_are_typed_or_never_null_are_refused(byte[] type, string name) =>
        Refused(Module(Section(1, NoType, [0x60, 1, .. type, 0]), Section(3, [1]), Section(7, Export("f", 0, 0)), Section(10, Body(0x00))), "export \"f\"", name);

    [Fact]
    public void A_tag_is_refused_for_its_parameters_and_else_called_a_tag()
    {
        Refused(Module(Section(1, [0x60, 1, 0x6e, 0]), Section(2, [.. Name("a"), .. Name("t"), 4, 0, 0])), "import \"a\" \"t\"", "anyref");
        var (_, description) = ModuleScan.Describe(Module(Section(1, [0x60, 1, 0x7f, 0]), Section(2, [.. Name("a"), .. Name("t"), 4, 0, 0]), Section(13, [0, 0]), Section(7, Export("u", 4, 1))), ModuleLimits.Default);
        Assert.Equal("tag (i32) -> ()", Assert.Single(description.Imports).Type);
        Assert.Equal("tag (i32) -> ()", Assert.Single(description.Exports).Type);
    }

    [Fact]
    public void A_wide_table_is_refused_when_its_bound_does_not_fit_32_bits()
    {
        byte[] large = [0x80, 0x80, 0x80, 0x80, 0x10];
        byte[] fits = [0xff, 0xff, 0xff, 0xff, 0x0f];
        Refused(Module(Section(4, [0x70, 0x05, 0, .. large]), Section(7, Export("t", 1, 0))), "export \"t\"", "4294967295");
        Assert.Equal("table i64 0..4294967295", Description(Module(Section(4, [0x70, 0x05, 0, .. fits]), Section(7, Export("t", 1, 0)))).Exports[0].Type);
        Assert.Empty(Description(Module(Section(4, [0x70, 0x05, 0, .. large]))).Exports);
    }

    [Fact]
    public void Types_that_are_not_exported_may_be_any()
    {
        var module = Module(Section(1, [0x60, 1, 0x6e, 1, 0x6e]), Section(3, [0]), Section(4, [0x6e, 0, 1]), Section(10, Body(0x20, 0)));
        Assert.Equal("gc", Assert.Single(ModuleStore.Inspect(module).Proposals.Names().Except(["reference-types"])));
        Assert.Null(ModuleInspector.Validate(module));
    }

    [Fact]
    public void The_usual_references_are_described_whether_written_short_or_long()
    {
        var description = Description(Module(
            Section(1, [0x60, 3, 0x70, 0x63, 0x6f, 0x7b, 1, 0x63, 0x70]), Section(3, [0]), Section(4, [0x6f, 1, 1, 2]), Section(5, [0x05, 1, 2]),
            Section(6, [0x7c, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x0b]),
            Section(7, Export("f", 0, 0), Export("t", 1, 0), Export("m", 2, 0), Export("g", 3, 0)), Section(10, Body(0x20, 0))));
        Assert.Equal(
            ["func (funcref, externref, v128) -> (funcref)", "table 1..2 externref", "memory i64 1..2", "global mut f64"],
            description.Exports.Select(export => export.Type));
    }

    [Fact]
    public void Names_are_quoted_without_what_a_terminal_would_obey()
    {
        var refused = Assert.Throws<ModuleRefusedException>(() => Description(Module(Section(2, [.. Name("a\u001b[2J"), .. Name("\u202eb\n"), 3, 0x6e, 0]))));
        Assert.Contains("import \"a\\u{1b}[2J\" \"\\u{202e}b\\u{a}\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indices_beyond_what_is_there_are_refused()
    {
        Refused(Module(Section(7, Export("f", 0, 0))), "export \"f\"", "not there");
        Refused(Module(Section(2, [.. Name("a"), .. Name("b"), 0, 7])), "import \"a\" \"b\"", "not there");
        Refused(Module(Section(1, [0x5f, 0]), Section(2, [.. Name("a"), .. Name("b"), 0, 0])), "import \"a\" \"b\"", "no function type");
    }

    private static ModuleDescription Description(byte[] module) => ModuleScan.Describe(module, ModuleLimits.Default).Description;

    private static void Refused(byte[] module, string what, string type)
    {
        var refused = Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(module));
        Assert.StartsWith(what, refused.Message, StringComparison.Ordinal);
        Assert.Contains(type, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Offset);
    }
}
