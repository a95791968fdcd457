using FsCheck;
using FsCheck.Fluent;
using Wetware.Wasm.Runs;

namespace Wetware.Tests.Runs;

public sealed class GuestValueTests
{
    [Fact]
    public void What_is_written_reads_back_to_the_same_bits()
    {
        Prop.ForAll<int>(v => Same(GuestValue.I32(v))).QuickCheckThrowOnFailure();
        Prop.ForAll<long>(v => Same(GuestValue.I64(v))).QuickCheckThrowOnFailure();
        Prop.ForAll<float>(v => float.IsNaN(v) || Same(GuestValue.F32(v))).QuickCheckThrowOnFailure();
        Prop.ForAll<double>(v => double.IsNaN(v) || Same(GuestValue.F64(v))).QuickCheckThrowOnFailure();

        static bool Same(GuestValue value) => GuestValue.TryParse(value.ToString(), value.Kind, out var read) && read == value;
    }

    [Theory]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("4294967295", -1)]
    [InlineData("0xFF", 255)]
    [InlineData(" 7 ", 7)]
    public void Integers_are_signed_unsigned_or_hex(string text, int value)
    {
        Assert.True(GuestValue.TryParse(text, GuestValueKind.I32, out var read));
        Assert.Equal(value, read.AsI32());
    }

    [Theory]
    [InlineData("", GuestValueKind.I32)]
    [InlineData(null, GuestValueKind.I64)]
    [InlineData("1.5", GuestValueKind.I32)]
    [InlineData("1,000", GuestValueKind.I64)]
    [InlineData("0x", GuestValueKind.I64)]
    [InlineData("-0x1", GuestValueKind.I64)]
    [InlineData("-2147483649", GuestValueKind.I32)]
    [InlineData("0x10000000000000000", GuestValueKind.I64)]
    [InlineData("99999999999999999999999999999999999999999999", GuestValueKind.I64)]
    [InlineData("one", GuestValueKind.F64)]
    public void Other_texts_are_no_numbers(string? text, GuestValueKind kind) => Assert.False(GuestValue.TryParse(text, kind, out _));

    [Fact]
    public void Floats_may_be_infinite_or_not_a_number()
    {
        Assert.True(GuestValue.TryParse("-Infinity", GuestValueKind.F32, out var infinite));
        Assert.True(float.IsNegativeInfinity(infinite.AsF32()));
        Assert.True(GuestValue.TryParse("NaN", GuestValueKind.F64, out var nan));
        Assert.True(double.IsNaN(nan.AsF64()));
    }
}
