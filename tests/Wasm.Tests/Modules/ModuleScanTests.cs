using FsCheck;
using FsCheck.Fluent;
using Wetware.Testing.Wasm;
using Wetware.Wasm.Modules;
using static Wetware.Testing.Wasm.WasmType;

namespace Wetware.Tests.Modules;

public sealed class ModuleScanTests
{
    private static byte[] Module()
    {
        var module = new WasmModuleBuilder().Memory(3, 10).Table(7).Data(0, "some data"u8).Custom("producers", 20);
        module.Function([], [], [I32, I64], Op.Block(Op.Loop(Op.Block())));
        module.Export("_start", [], [], [.. Op.I32(1), .. Op.Drop]);
        module.Start(0);
        return module.Build();
    }

    [Fact]
    public void A_look_at_the_bytes_tells_sizes_and_counts()
    {
        var bytes = Module();
        var summary = ModuleStore.Inspect(bytes);
        Assert.Equal(ModuleDigest.Of(bytes), summary.Digest);
        Assert.Equal((bytes.Length, 2, 3L, 10L, 7L), (summary.Bytes, summary.Functions, summary.MemoryPages, summary.MaxMemoryPages, summary.TableElements));
        Assert.Equal((3, 2L, true), (summary.Nesting, summary.Locals, summary.HasStart));
        Assert.Equal(30, summary.CustomBytes);
        Assert.True(summary.DataBytes > 9);
    }

    [Fact]
    public void The_samples_are_understood_to_the_last_instruction()
    {
        foreach (var path in Directory.GetFiles(Path.GetDirectoryName(Runs.RunnerFixture.Sample("hash"))!, "*.wasm"))
        {
            var summary = ModuleStore.Inspect(File.ReadAllBytes(path));
            Assert.True(summary.Functions > 0, path);
            Assert.True(summary.Nesting < 200, path);
        }
    }

    [Theory]
    [InlineData("", "no WebAssembly module")]
    [InlineData("7f454c46", "no WebAssembly module")]
    [InlineData("0061736d02000000", "unknown version")]
    [InlineData("0061736d01000000ff00", "unknown section 255")]
    [InlineData("0061736d010000000105", "ends in the middle")]
    [InlineData("0061736d0100000001ffffffffff7f", "too many bytes")]
    [InlineData("0061736d0100000001ffffffff7f", "too large")]
    public void What_is_no_module_is_refused_with_reason_and_place(string hex, string reason)
    {
        var refused = Assert.Throws<ModuleRefusedException>(() => ModuleStore.Inspect(Convert.FromHexString(hex)));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Offset);
        Assert.Null(refused.Limit);
    }

    /// <summary>Whatever is done to a module's bytes, looking at it ends and at worst refuses.</summary>
    [Fact]
    public void Mutated_modules_are_taken_or_refused_and_nothing_else()
    {
        byte[] every = WasmBytes.Module(
            WasmBytes.Section(1, [0x4e, 2, 0x50, 0, 0x5f, 1, 0x78, 1, 0x4f, 1, 0, 0x5f, 1, 0x78, 1], [0x60, 0, 0]),
            WasmBytes.Section(2, [1, (byte)'m', 0, 0x7e, 0, 2, 1, 1, (byte)'a']),
            WasmBytes.Section(3, [2]),
            WasmBytes.Section(4, [0x40, 0, 0x70, 5, 1, 2, 0xd0, 0x70, 0x0b]),
            WasmBytes.Section(9, [4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b]),
            WasmBytes.Section(10, WasmBytes.BodyWith([1, 2, 0x63, 0], 0x02, 0x69, 0x1f, 0x40, 1, 3, 0, 0x0b, 0x00, 0x0b, 0x1a, 0xfd, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 0x1a)));
        ModuleStore.Inspect(every);
        var seeds = new[] { Module(), File.ReadAllBytes(Runs.RunnerFixture.Sample("hash")), every, WasmBytes.Component(WasmBytes.Raw(1, every), WasmBytes.Raw(4, WasmBytes.Component())) };
        var random = new Random(20_251);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])seeds[i % seeds.Length].Clone();
            for (var changes = random.Next(1, 8); changes > 0; changes--)
                bytes[random.Next(8, Math.Min(bytes.Length, 4000))] = (byte)random.Next(256);
            try
            {
                ModuleStore.Inspect(bytes.AsSpan(0, random.Next(8, bytes.Length + 1)));
            }
            catch (ModuleRefusedException)
            {
                // As it should.
            }
        }
    }

    [Fact]
    public void Digests_read_back_and_other_texts_do_not() => Prop.ForAll<byte[]>(bytes =>
    {
        var digest = ModuleDigest.Of(bytes ?? []);
        return ModuleDigest.Parse(digest.Hex) == digest && ModuleDigest.Parse("sha256:" + digest.Hex.ToUpperInvariant()) == digest
            && !ModuleDigest.TryParse(digest.Hex[1..], out _) && !ModuleDigest.TryParse("g" + digest.Hex[1..], out _);
    }).QuickCheckThrowOnFailure();
}
