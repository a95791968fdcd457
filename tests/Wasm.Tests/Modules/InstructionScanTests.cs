using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;
using static Wetware.Testing.Wasm.WasmBytes;

namespace Wetware.Tests.Modules;

public sealed class InstructionScanTests
{
    private static readonly byte[] NoType = [0x60, 0, 0];

    /// <summary>Each is valid WebAssembly, which the engine confirms, and is followed by too many blocks: only who reads on sees them.</summary>
    [Theory]
    [InlineData("typed references in locals and block types", new byte[] { 1, 1, 0x63, 0x00 }, new byte[] { 0x02, 0x63, 0x00, 0xd0, 0x00, 0x0b, 0x1a }, "function-references")]
    [InlineData("casts", new byte[] { 0 }, new byte[] { 0xd0, 0x71, 0xfb, 0x17, 0x6b, 0x1a, 0x41, 0, 0xfb, 0x1c, 0xfb, 0x14, 0x6c, 0x1a }, "gc")]
    [InlineData("branch on cast", new byte[] { 0 }, new byte[] { 0x02, 0x6b, 0xd0, 0x6e, 0xfb, 0x18, 3, 0, 0x6e, 0x6b, 0x1a, 0xd0, 0x6b, 0x0b, 0x1a }, "gc")]
    [InlineData("try_table", new byte[] { 0 }, new byte[] { 0x02, 0x69, 0x1f, 0x40, 1, 3, 0, 0x0b, 0x00, 0x0b, 0x1a }, "exception-handling")]
    [InlineData("throw_ref", new byte[] { 0 }, new byte[] { 0x02, 0x40, 0xd0, 0x69, 0x0a, 0x0b }, "exception-handling")]
    [InlineData("tail call", new byte[] { 0 }, new byte[] { 0x02, 0x40, 0x12, 0, 0x0b }, "tail-call")]
    [InlineData("call_ref", new byte[] { 0 }, new byte[] { 0xd0, 0x00, 0x14, 0 }, "function-references")]
    [InlineData("vector lanes", new byte[] { 0 }, new byte[] { 0xfd, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xfd, 0x15, 3, 0x1a }, "simd")]
    [InlineData("relaxed vectors", new byte[] { 1, 1, 0x7b }, new byte[] { 0x20, 0, 0x20, 0, 0xfd, 0x80, 0x02, 0x1a }, "relaxed-simd")]
    [InlineData("wide arithmetic", new byte[] { 0 }, new byte[] { 0x42, 1, 0x42, 1, 0xfc, 0x15, 0x1a, 0x1a }, "wide-arithmetic")]
    [InlineData("typed select", new byte[] { 0 }, new byte[] { 0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 1, 0x7f, 0x1a }, "reference-types")]
    [InlineData("saturating conversion", new byte[] { 0 }, new byte[] { 0x43, 0, 0, 0, 0, 0xfc, 0, 0x1a }, "saturating-conversions")]
    public void Limits_count_behind_every_kind_of_instruction(string what, byte[] locals, byte[] code, string proposal)
    {
        var plain = OneFunction(NoType, BodyWith(locals, code));
        Assert.True(ModuleInspector.ValidateTypes(plain) is null, $"{what}: {ModuleInspector.ValidateTypes(plain)}");
        Assert.Contains(proposal, ModuleStore.Inspect(plain).Proposals.Names());
        var deep = OneFunction(NoType, BodyWith(locals, [.. code, .. Repeat(5000, 0x02, 0x40), .. Repeat(5000, 0x0b)]));
        Assert.Equal(GuestLimit.Nesting, Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(deep)).Limit);
    }

    [Fact]
    public void Memories_are_named_by_accesses_and_have_64_bit_offsets()
    {
        var module = Module(
            Section(1, NoType), Section(3, [0]), Section(5, [0x00, 1], [0x04, 2]),
            Section(10, Body([0x42, 0, 0x29, 0x43, 1, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x1a])));
        Assert.Null(ModuleInspector.ValidateTypes(module));
        var summary = ModuleStore.Inspect(module);
        Assert.Equal((2, 2L, 3L), (summary.Memories, summary.MemoryPages, summary.AllMemoryPages));
        Assert.Equal(["multi-memory", "memory64"], summary.Proposals.Names());
    }

    [Theory]
    [InlineData(new byte[] { 0xfe, 0x03, 0x00 }, "threads")]
    [InlineData(new byte[] { 0xfe, 0x4f, 0x00, 0x00 }, "shared-everything-threads")]
    [InlineData(new byte[] { 0x06, 0x40, 0x0b }, "legacy-exceptions")]
    [InlineData(new byte[] { 0xe0, 0x00 }, "stack-switching")]
    [InlineData(new byte[] { 0xfb, 0x20, 0x00 }, "custom-descriptors")]
    [InlineData(new byte[] { 0xfc, 0x12, 0x00 }, "memory-control")]
    public void An_instruction_of_a_proposal_that_is_off_is_refused_naming_it(byte[] code, string proposal)
    {
        var refused = Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(OneFunction(NoType, Body(code))));
        Assert.Contains($"needs the proposal {proposal}, which is off", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x27 }, "unknown instruction 0x27")]
    [InlineData(new byte[] { 0xfb, 0x1f }, "unknown instruction 0xfb 0x1f")]
    [InlineData(new byte[] { 0xfc, 0x17 }, "unknown instruction 0xfc 0x17")]
    [InlineData(new byte[] { 0xfd, 0x94, 0x02 }, "unknown instruction 0xfd 0x114")]
    [InlineData(new byte[] { 0x0b, 0x01 }, "more than its content")]
    [InlineData(new byte[] { 0x02, 0x40 }, "ends in the middle")]
    [InlineData(new byte[] { 0x1f, 0x40, 1, 9, 0 }, "unknown catch clause")]
    [InlineData(new byte[] { 0x28, 0x80, 0x01, 0x00 }, "alignment")]
    public void Malformed_code_is_refused_with_its_place(byte[] code, string reason)
    {
        var refused = Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(OneFunction(NoType, Body(code))));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Offset);
        Assert.Null(refused.Limit);
    }

    /// <summary>The engine's compiler takes time quadratic in the loops of a function.</summary>
    [Fact]
    public void Loops_are_limited_nested_or_side_by_side()
    {
        byte[][] bombs =
        [
            OneFunction(NoType, Body(Repeat(10_000, 0x03, 0x40, 0x0b))),
            OneFunction(NoType, Body([.. Repeat(4000, [.. Repeat(3, 0x03, 0x40), .. Repeat(3, 0x0b)])])),
            Module(Section(1, NoType), Section(3, [.. Enumerable.Repeat<byte[]>([0], 20)]), Section(10, [.. Enumerable.Repeat(Body([.. Repeat(4000, 0x03, 0x40), .. Repeat(4000, 0x0b)]), 20)])),
        ];
        foreach (var bomb in bombs)
            Assert.Equal(GuestLimit.LoopSquares, Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(bomb)).Limit);

        Assert.Equal(200 * 200 * 2, ModuleStore.Inspect(Module(Section(1, NoType), Section(3, [0], [0]), Section(10, Body(Repeat(200, 0x03, 0x40, 0x0b)), Body(Repeat(200, 0x03, 0x40, 0x0b))))).LoopSquares);
    }
}
