using Wasmtime;
using Wetware.Testing;
using static Wetware.Testing.ModuleBuilder;

namespace Wetware.Tests;

/// <summary>A cut through the instruction set as plain bytes, for places where the specification's own tests are not to be had.</summary>
public class ConformanceTests
{
    /// <summary>Name, result type, code of a function without parameters, result.</summary>
    public static TheoryData<string, byte, byte[], object> Expressions => new()
    {
        { "i32.div_s rounds to zero", I32, [0x41, 0x79, 0x41, 2, 0x6d], -3 },
        { "i32.div_u is unsigned", I32, [0x41, 0x7f, 0x41, 2, 0x6e], int.MaxValue },
        { "i32.rem_s of the smallest by -1", I32, [0x41, .. S32(int.MinValue), 0x41, 0x7f, 0x6f], 0 },
        { "i64.rem_s of the smallest by -1", I64, [0x42, .. S64(long.MinValue), 0x42, 0x7f, 0x81], 0L },
        { "i32.shl masks its count", I32, [0x41, 1, 0x41, 33, 0x74], 2 },
        { "i64.shr_u masks its count", I64, [0x42, 0x7f, 0x42, .. S64(65), 0x88], long.MaxValue },
        { "i32.rotl", I32, [0x41, .. S32(unchecked((int)0x80000001)), 0x41, 1, 0x77], 3 },
        { "i64.rotr", I64, [0x42, 3, 0x42, 1, 0x8a], unchecked((long)0x8000000000000001) },
        { "i32.clz of 0", I32, [0x41, 0, 0x67], 32 },
        { "i64.ctz of 0", I64, [0x42, 0, 0x7a], 64L },
        { "i32.popcnt", I32, [0x41, 0x7f, 0x69], 32 },
        { "i32.lt_u", I32, [0x41, 1, 0x41, 0x7f, 0x49], 1 },
        { "i64.ge_s", I32, [0x42, 0x7f, 0x42, 0, 0x59], 0 },
        { "i32.extend8_s", I32, [0x41, .. S32(0x180), 0xc0], -128 },
        { "i64.extend32_s", I64, [0x42, .. S64(0x80000000), 0xc4], (long)int.MinValue },
        { "i64.extend_i32_u", I64, [0x41, 0x7f, 0xad], 0xffffffffL },
        { "f32.min orders zeros", F32, [0x43, 0, 0, 0, 0, 0x43, 0, 0, 0, 0x80, 0x96], -0.0f },
        { "f64.max orders zeros", F64, [0x44, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0xa5], 0.0 },
        { "f64.nearest ties to even", F64, [.. Double(2.5), 0x9e], 2.0 },
        { "f64.nearest keeps the sign of zero", F64, [.. Double(-0.3), 0x9e], -0.0 },
        { "f64.copysign", F64, [.. Double(2), .. Double(-0.0), 0xa6], -2.0 },
        { "f32 rounds once", F32, [0x42, .. S64(0x7fffff4000000001), 0xb4], 9.2233715e18f },
        { "f32.convert_i64_u rounds once", F32, [0x42, .. S64(unchecked((long)0x8000008000000001)), 0xb5], 9.223373e18f },
        { "f64.convert_i64_u", F64, [0x42, 0x7f, 0xba], 18446744073709551616.0 },
        { "i32.trunc_f64_u just below its limit", I32, [.. Double(4294967295.9), 0xab], -1 },
        { "i32.trunc_f64_s just below its limit", I32, [.. Double(-2147483648.9), 0xaa], int.MinValue },
        { "i32.trunc_sat_f64_s of NaN", I32, [.. Double(double.NaN), 0xfc, 2], 0 },
        { "i64.trunc_sat_f64_u of a large number", I64, [.. Double(1e30), 0xfc, 7], -1L },
        { "f32.reinterpret keeps a NaN's bits", I32, [0x41, .. S32(0x7fa00001), 0xbe, 0xbc], 0x7fa00001 },
        { "a NaN is not equal to itself", I32, [.. Double(double.NaN), .. Double(double.NaN), 0x61], 0 },
        { "nothing is less or equal to a NaN", I32, [.. Double(1), .. Double(double.NaN), 0x65], 0 },
        { "select takes the second for 0", I32, [0x41, 1, 0x41, 2, 0x41, 0, 0x1b], 2 },
        { "select of floats", F64, [.. Double(1), .. Double(2), 0x41, 1, 0x1b], 1.0 },
        { "block leaves what a branch brings", I32, [0x02, I32, 0x41, 7, 0x41, 1, 0x0d, 0, 0x1a, 0x41, 8, 0x0b], 7 },
        { "if without a true condition", I32, [0x41, 0, 0x04, I32, 0x41, 1, 0x05, 0x41, 2, 0x0b], 2 },
        { "br_table takes the last for more", I32, [0x02, 0x40, 0x02, 0x40, 0x41, 9, 0x0e, 1, 0, 1, 0x0b, 0x41, 5, 0x0f, 0x0b, 0x41, 6], 6 },
        { "return out of a loop", I32, [0x03, 0x40, 0x41, 3, 0x0f, 0x0b, 0x00], 3 },
        { "code after a branch is not reached", I32, [0x02, I32, 0x41, 1, 0x0c, 0, 0x00, 0x0b], 1 },
        { "memory.size", I32, [0x3f, 0], 1 },
        { "memory.grow beyond the maximum", I32, [0x41, 9, 0x40, 0], -1 },
        { "i32.load8_s", I32, [0x41, 0, 0x2c, 0, 5], -2 },
        { "i64.load16_u", I64, [0x41, 4, 0x33, 1, 0], 0xfe05L },
        { "an unaligned load", I32, [0x41, 1, 0x28, 2, 0], 0x05040302 },
        { "the last bytes", I64, [0x41, .. S32(65528), 0x42, 5, 0x37, 3, 0, 0x41, .. S32(65528), 0x29, 3, 0], 5L },
        { "memory.fill and memory.copy overlap", I32, [0x41, 8, 0x41, 9, 0x41, 3, 0xfc, 11, 0, 0x41, 9, 0x41, 8, 0x41, 4, 0xfc, 10, 0, 0, 0x41, 9, 0x28, 0, 0], 0x00090909 },
        { "i8x16 lanes", I32, [0x41, 5, 0xfd, 15, 0x41, 6, 0xfd, 15, 0xfd, 110, 0xfd, 22, 15], 11 },
        { "i16x8.sub_sat_u", I32, [0x41, 5, 0xfd, 16, 0x41, 6, 0xfd, 16, 0xfd, .. U32(147), 0xfd, 24, 0], 0 },
        { "v128.any_true", I32, [0x41, 0, 0xfd, 17, 0xfd, 83], 0 },
        { "ref.is_null", I32, [0xd0, ExternRef, 0xd1], 1 },
        { "table.size", I32, [0xfc, 16, 0], 3 },
        { "call_indirect", I32, [0x41, 1, 0x11, 0, 0], 77 },
        { "global.get", I64, [0x23, 0], 123L },
    };

    [Theory]
    [MemberData(nameof(Expressions))]
    public void An_expression_has_its_value(string name, byte type, byte[] code, object expected)
    {
        var builder = new ModuleBuilder();
        var other = builder.Function([], [I32], [], [0x41, .. S32(77)]);
        builder.Memory(1, 2);
        builder.Data(0, 1, 2, 3, 4, 5, 0xfe);
        builder.Table(FuncRef, 3, 3);
        builder.Elements(1, other);
        builder.Global(I64, true, [0x42, .. S64(123)]);
        builder.Export("run", [], [type], [], code);
        using var engine = new Engine();
        using var store = new Store(engine);
        using var module = Module.FromBytes(engine, "expression", builder.Build());

        var result = new Instance(store, module).GetFunction("run")!.Invoke();

        Assert.True(Bits(expected) == Bits(result!), $"{name}: {result}, expected {expected}");
    }

    [Fact]
    public void A_loop_swaps_its_parameters()
    {
        // (a, b) becomes (b, a + b) ten times.
        var builder = new ModuleBuilder();
        var pair = builder.Type([I64, I64], [I64, I64]);
        builder.Export("run", [], [I64, I64], [I32, I64, I64], [
            0x42, 0, 0x42, 1, 0x03, (byte)pair, 0x21, 1, 0x21, 2, 0x20, 1, 0x20, 2, 0x20, 1, 0x7c,
            0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41, 10, 0x49, 0x0d, 0, 0x0b]);
        using var engine = new Engine();
        using var store = new Store(engine);
        using var module = Module.FromBytes(engine, "swap", builder.Build());
        long a = 0, b = 1;
        for (var i = 0; i < 10; i++)
            (a, b) = (b, a + b);

        Assert.Equal((a, b), new Instance(store, module).GetFunction<(long, long)>("run")!());
    }

    [Fact]
    public void An_operand_keeps_the_value_that_a_local_had()
    {
        // local.get 0 before the local changes, in every way that an operand can wait: plain, inside an expression, across a block.
        var builder = new ModuleBuilder();
        builder.Export("run", [I32], [I32], [], [
            0x20, 0, 0x20, 0, 0x41, 1, 0x6a, 0x02, 0x40, 0x41, .. S32(100), 0x21, 0, 0x0b, 0x41, .. S32(50), 0x21, 0, 0x6c, 0x20, 0, 0x6a]);
        using var engine = new Engine();
        using var store = new Store(engine);
        using var module = Module.FromBytes(engine, "operands", builder.Build());

        Assert.Equal((6 * 7) + 50, new Instance(store, module).GetFunction<int, int>("run")!(6));
    }

    [Fact]
    public void Instances_share_a_memory_and_see_it_grow()
    {
        using var engine = new Engine();
        using var store = new Store(engine);
        var memory = new Memory(store, 1, 3);
        using var linker = new Linker(engine);
        linker.Define("env", "memory", memory);
        var grower = new ModuleBuilder();
        grower.ImportMemory("env", "memory", 1, 3);
        grower.Export("grow", [], [I32], [], 0x41, 1, 0x40, 0);
        using var growing = Module.FromBytes(engine, "grow", grower.Build());
        var grow = linker.Instantiate(store, growing).GetFunction<int>("grow")!;
        linker.DefineFunction("env", "grow", () => grow());
        var user = new ModuleBuilder();
        user.ImportFunction("env", "grow", [], [I32]);
        user.ImportMemory("env", "memory", 1, 3);
        user.Export("run", [I32], [I32], [], [
            0x20, 0, 0x28, 2, 0, 0x1a, 0x10, 0, 0x1a, 0x41, .. S32(65536), 0x41, 9, 0x36, 2, 0, 0x41, .. S32(65536), 0x28, 2, 0]);
        using var reader = Module.FromBytes(engine, "use", user.Build());

        Assert.Equal(9, linker.Instantiate(store, reader).GetFunction<int, int>("run")!(0));
        Assert.Equal(2, memory.GetSize());
        Assert.Equal(9, memory.ReadInt32(65536));
    }

    private static byte[] Double(double value) => [0x44, .. BitConverter.GetBytes(value)];

    private static (Type Type, long Bits) Bits(object value) => (value.GetType(), value switch
    {
        int number => number,
        long number => number,
        float number => BitConverter.SingleToInt32Bits(number),
        double number => BitConverter.DoubleToInt64Bits(number),
        _ => throw new ArgumentException(value.GetType().Name, nameof(value)),
    });
}
