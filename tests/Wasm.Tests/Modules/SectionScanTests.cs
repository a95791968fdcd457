using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmBytes;

namespace Wetware.Tests.Modules;

public sealed class SectionScanTests
{
    private static readonly byte[] NoType = [0x60, 0, 0];

    [Fact]
    public void Garbage_collected_types_in_groups_are_read()
    {
        // (rec (type (sub (struct (field (mut i8)) (field (ref null 1))))) (type (sub final 0 (struct ...))) (type (array i16))) and their use.
        var module = Module(
            Section(1,
                [0x4e, 3, 0x50, 0, 0x5f, 2, 0x78, 1, 0x63, 1, 0, 0x4f, 1, 0, 0x5f, 3, 0x78, 1, 0x63, 1, 0, 0x7f, 0, 0x5e, 0x77, 0],
                NoType),
            Section(3, [3]),
            Section(10, BodyWith([1, 2, 0x63, 2], 0x41, 0, 0xd0, 1, 0xfb, 0, 0, 0x1a, 0x41, 1, 0x41, 2, 0xfb, 8, 2, 2, 0x21, 0)));
        Assert.Null(ModuleInspector.ValidateTypes(module));
        Assert.Contains("gc", ModuleStore.Inspect(module).Proposals.Names());
    }

    [Fact]
    public void Tables_elements_data_and_tags_in_all_their_forms_are_read()
    {
        byte[] zero = [0x41, 0, 0x0b];
        var module = Module(
            Section(1, NoType),
            Section(3, [0]),
            Section(4, [0x70, 0, 5], [0x40, 0, 0x70, 1, 2, 9, 0xd0, 0x70, 0x0b], [0x6f, 0x04, 1]),
            Section(5, [0, 1]),
            Section(13, [0, 0]),
            Section(6, [0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 0x0b]),
            Raw(8, [0]),
            Section(9,
                [0, .. zero, 1, 0], [1, 0, 1, 0], [2, 1, .. zero, 0, 1, 0], [3, 0, 0],
                [4, .. zero, 1, 0xd2, 0, 0x0b], [5, 0x70, 1, 0xd0, 0x70, 0x0b], [6, 1, .. zero, 0x70, 0], [7, 0x6f, 0]),
            Raw(12, [3]),
            Section(10, Body(0x01)),
            Section(11, [0, .. zero, 1, 7], [1, 2, 7, 7], [2, 0, .. zero, 0]));
        Assert.Null(ModuleInspector.ValidateTypes(module));
        var summary = ModuleStore.Inspect(module);
        Assert.Equal((3, 5L, 8L, true), (summary.Tables, summary.TableElements, summary.AllTableElements, summary.HasStart));
        Assert.Contains("extended-const", summary.Proposals.Names());
    }

    [Theory]
    [InlineData(0x7f)]
    [InlineData(0x7e)]
    public void Imports_grouped_by_module_are_read(byte form)
    {
        byte[] items = form == 0x7f ? [2, .. Name("a"), 0, 0, .. Name("b"), 0, 0] : [0, 0, 2, .. Name("a"), .. Name("b")];
        var module = Module(Section(1, NoType), Section(2, [.. Name("m"), 0, form, .. items]), Section(7, Export("again", 0, 1)));
        Assert.Null(ModuleInspector.ValidateTypes(module));
        var (_, description) = ModuleScan.Describe(module, ModuleLimits.Default);
        Assert.Equal(["m.a", "m.b"], description.Imports.Select(import => $"{import.Module}.{import.Name}"));
        Assert.Equal("func () -> ()", Assert.Single(description.Exports).Type);
    }

    [Theory]
    [InlineData("shared memory", new byte[] { 5, 4, 1, 3, 1, 1 }, "threads")]
    [InlineData("page size", new byte[] { 5, 4, 1, 8, 1, 0 }, "custom-page-sizes")]
    [InlineData("continuation", new byte[] { 1, 3, 1, 0x5d, 0 }, "stack-switching")]
    [InlineData("shared type", new byte[] { 1, 4, 1, 0x65, 0x5f, 0 }, "shared-everything-threads")]
    [InlineData("descriptor", new byte[] { 1, 5, 1, 0x4d, 0, 0x5f, 0 }, "custom-descriptors")]
    [InlineData("shared global", new byte[] { 6, 6, 1, 0x7f, 2, 0x41, 0, 0x0b }, "shared-everything-threads")]
    public void Entries_of_proposals_that_are_off_are_refused_naming_them(string what, byte[] section, string proposal)
    {
        var refused = Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(Module(section)));
        Assert.True(refused.Message.Contains($"needs the proposal {proposal}", StringComparison.Ordinal), $"{what}: {refused.Message}");
        Assert.NotNull(ModuleInspector.ValidateTypes(Module(section)));
    }

    [Fact]
    public void Sections_out_of_order_twice_or_at_odds_with_one_another_are_refused()
    {
        Refused(Module(Section(3, [0]), Section(1, NoType)), "out of order");
        Refused(Module(Section(1, NoType), Section(1, NoType)), "stands twice");
        Refused(Module(Section(6), Section(13, [0, 0])), "out of order");
        Refused(Module(Section(1, NoType), Section(3, [0])), "1 functions and has 0 bodies");
        Refused(Module(Raw(12, [2]), Section(11, [1, 0])), "2 data segments and has 1");
        Refused(Module(Raw(1, [0, 0])), "more than its content");
    }

    [Fact]
    public void Entries_are_counted_inside_groups_too()
    {
        var types = Module(Section(1, [0x4e, .. Leb(2000), .. Repeat(2000, 0x5f, 0)]));
        Assert.Equal(GuestLimit.Entries, Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(types, new ModuleLimits { Entries = 1999 })).Limit);
        var imports = Module(Section(1, NoType), Section(2, [.. Name("m"), 0, 0x7e, 0, 0, .. Leb(2000), .. Repeat(2000, 0)]));
        Assert.Equal(GuestLimit.Entries, Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(imports, new ModuleLimits { Entries = 1999 })).Limit);
    }

    [Fact]
    public void The_modules_inside_a_component_count_together()
    {
        var core = OneFunction(NoType, Body(Repeat(5000, 0x03, 0x40, 0x0b)));
        Assert.Equal(25_000_000, ModuleStore.Inspect(Component(Raw(1, core))).LoopSquares);
        var many = Component(Raw(1, core), Raw(4, Component(Raw(1, core), Raw(1, core))));
        Assert.Equal(GuestLimit.LoopSquares, Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(many)).Limit);
        var deep = Component();
        for (var i = 0; i < 20; i++)
            deep = Component(Raw(4, deep));
        Assert.Equal(GuestLimit.Nesting, Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(deep)).Limit);
    }

    private static byte[] Leb(ulong value) => Testing.Wasm.Leb.Unsigned(value);

    private static void Refused(byte[] module, string reason) =>
        Assert.Contains(reason, Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(module)).Message, StringComparison.Ordinal);
}
