using Wetware.Testing.Wasm;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

/// <summary>Ends that the engine tells by its own words alone, told by ours.</summary>
public sealed class NamedEndTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private static byte[] Module(params byte[][] sections) => [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, .. sections.SelectMany(section => section)];

    private static byte[] Section(byte id, params byte[] content) => [id, .. Leb.Unsigned((uint)content.Length), .. content];

    /// <summary>Type 0 takes and gives nothing; function 0 and the only tag are of it.</summary>
    private static byte[] Throwing(bool atStart) => Module(
        Section(1, 1, 0x60, 0, 0),
        Section(3, 1, 0),
        Section(13, 1, 0, 0),
        Section(7, 1, 1, (byte)'f', 0, 0),
        atStart ? Section(8, 0) : [],
        Section(10, 1, 4, 0, 0x08, 0, 0x0b));

    private Task<GuestOutcome> Run(byte[] module, string entry = "f", GuestLimits? limits = null) =>
        _fixture.Run(_fixture.Store.Add(module).Digest, GuestEntry.Export(entry), limits);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_uncaught_exception_is_a_trap_of_that_name(bool atStart)
    {
        var outcome = await Run(Throwing(atStart));
        Assert.Equal((GuestEnd.Trapped, "the guest trapped: uncaught exception"), (outcome.End, outcome.Message));
        Assert.Equal("uncaught-exception", outcome.Trap!.Code);
        Assert.NotEmpty(outcome.Trap.Frames);
    }

    [Fact]
    public async Task A_full_heap_of_objects_is_the_memory_limit()
    {
        // An array of 2,000,000 bytes where 1 MiB is given.
        var module = Module(
            Section(1, 2, 0x5e, 0x78, 1, 0x60, 0, 0),
            Section(3, 1, 1),
            Section(7, 1, 1, (byte)'f', 0, 0),
            Section(10, [1, 11, 0, 0x41, .. Leb.Signed(2_000_000), 0xfb, 0x07, 0, 0x1a, 0x0b]));
        var outcome = await Run(module, limits: new GuestLimits { MemoryBytes = 1 << 20 });
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Memory), (outcome.End, outcome.Limit));
        Assert.Contains("'memory'", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_tables_are_the_table_limit_with_their_number()
    {
        var module = new WasmModuleBuilder();
        for (var i = 0; i <= GuestLimits.MostTables; i++)
            module.Table(1);
        var outcome = await Run(module.Export("f", [], []).Build());
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Table), (outcome.End, outcome.Limit));
        Assert.Contains("17 tables", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_memories_are_the_memory_limit_with_their_number()
    {
        var module = Module(
            Section(1, 1, 0x60, 0, 0),
            Section(3, 1, 0),
            Section(5, 2, 0, 1, 0, 1),
            Section(7, 1, 1, (byte)'f', 0, 0),
            Section(10, 1, 2, 0, 0x0b));
        var outcome = await Run(module);
        Assert.Equal((GuestEnd.LimitHit, GuestLimit.Memory), (outcome.End, outcome.Limit));
        Assert.Contains("2 memories", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_without_a_name_can_be_called()
    {
        var outcome = await Run(new WasmModuleBuilder().Export("", [], [WasmType.I32], Op.I32(7)).Build(), entry: "");
        Assert.Equal([GuestValue.I32(7)], outcome.Results);
    }

    [Fact]
    public async Task All_tables_together_stay_within_their_limit()
    {
        // Each of two tables grows as far as it can; the sum of their sizes is returned.
        byte[] Grow(byte table) => Op.Loop([0xd0, 0x70, .. Op.I32(1), 0xfc, 0x0f, table, .. Op.I32(-1), 0x46, .. Op.I32Eqz, .. Op.BrIf(0)]);
        var module = new WasmModuleBuilder().Table(10).Table(0)
            .Export("f", [], [WasmType.I32], [.. Grow(0), .. Grow(1), 0xfc, 0x10, 0, 0xfc, 0x10, 1, .. Op.I32Add]);
        var outcome = await Run(module.Build(), limits: new GuestLimits { TableElements = 100 });
        Assert.Equal([GuestValue.I32(100)], outcome.Results);
    }

    [Fact]
    public async Task More_elements_than_a_node_gives_are_refused_with_the_range_in_elements_and_bytes()
    {
        var outcome = await Run(new WasmModuleBuilder().Export("f", [], []).Build(), limits: new GuestLimits { TableElements = uint.MaxValue });
        Assert.Equal(GuestEnd.Refused, outcome.End);
        Assert.Equal("limit 'table' is 4294967295; it must be 0 to 1000000 elements (8000000 bytes)", outcome.Message);
    }
}
