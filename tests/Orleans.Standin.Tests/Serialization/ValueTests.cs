using System.Net;
using System.Numerics;
using Orleans;

namespace Wetware.Tests.Serialization;

public sealed class ValueTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    public static TheoryData<object> Values =>
    [
        true, false, (byte)200, (sbyte)-100, short.MinValue, ushort.MaxValue, int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue,
        long.MaxValue, ulong.MaxValue, 'x', '\uD800', float.NaN, float.Epsilon, double.NegativeInfinity, -0.0, Half.MaxValue, decimal.MinValue,
        1.000m, Int128.MinValue, UInt128.MaxValue, BigInteger.Pow(-7, 301), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "", "naïve 🐙",
        new DateTime(2031, 2, 3, 4, 5, 6, DateTimeKind.Utc), DateTime.MaxValue, new DateTime(5, DateTimeKind.Unspecified),
        new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.FromMinutes(-90)), TimeSpan.MinValue, DateOnly.MaxValue, TimeOnly.MaxValue,
        new Uri("https://example.org/a?b=c#d"), new Uri("relative/path", UriKind.Relative), new Version(1, 2), new Version(1, 2, 3, 4),
        IPAddress.Loopback, IPAddress.IPv6Any, new IPAddress([0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 7),
        new IPEndPoint(IPAddress.IPv6Loopback, 65535),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_survives_as_itself_and_as_an_object(object value)
    {
        var copy = typeof(SerializerFixture).GetMethod(nameof(SerializerFixture.RoundTrip))!
            .MakeGenericMethod(value is IPAddress ? typeof(IPAddress) : value.GetType()).Invoke(fixture, [value]);
        Assert.Equal(value, copy);
        Assert.Equal(value, fixture.RoundTrip<object>(value));
        Assert.Equal(value, fixture.Copier.Copy(value));
    }

    [Fact]
    public void Kind_of_a_time_is_kept()
    {
        foreach (var kind in Enum.GetValues<DateTimeKind>())
            Assert.Equal(kind, fixture.RoundTrip(new DateTime(2031, 1, 1, 0, 0, 0, kind)).Kind);
    }

    [Fact]
    public void Scale_of_a_decimal_is_kept() => Assert.Equal("1.000", fixture.RoundTrip(1.000m).ToString(System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void Enums_of_every_width_survive_with_or_without_a_name()
    {
        Assert.Equal(Tiny.Last, fixture.RoundTrip(Tiny.Last));
        Assert.Equal((Tiny)77, fixture.RoundTrip((Tiny)77));
        Assert.Equal(Huge.Last, fixture.RoundTrip(Huge.Last));
        Assert.Equal(Negative.Less, fixture.RoundTrip<object>(Negative.Less));
    }

    [Fact]
    public void Nulls_survive_where_they_are_allowed()
    {
        Assert.Null(fixture.RoundTrip<string?>(null));
        Assert.Null(fixture.RoundTrip<int?>(null));
        Assert.Null(fixture.RoundTrip<object?>(null));
        Assert.Null(fixture.RoundTrip<Uri?>(null));
        Assert.Null(fixture.RoundTrip<int[]?>(null));
        Assert.Equal(5, fixture.RoundTrip<int?>(5));
    }

    /// <summary>Other processes may run an older build: what the bytes mean must not change by accident.</summary>
    [Fact]
    public void Bytes_of_a_value_are_what_they_were()
    {
        var bytes = fixture.Serializer.SerializeToArray(new RecordTests.Mixed(-2, "ab") { Third = 1, Fourth = DayOfWeek.Monday });
        Assert.Equal("06" + "15" + "10" + "03" + "14" + "036162" + "F2FF03" + "000000000000F03F" + "10" + "02" + "00", Convert.ToHexString(bytes));
        Assert.Equal("06" + "02" + "18" + "06", Convert.ToHexString(fixture.Serializer.SerializeToArray<object>(3)));
    }

    [Fact]
    public void Small_numbers_take_a_byte()
    {
        Assert.Equal(2, fixture.Serializer.SerializeToArray(-3).Length);
        Assert.Equal(2, fixture.Serializer.SerializeToArray(60L).Length);
    }

    internal enum Tiny : byte
    {
        First,
        Last = byte.MaxValue,
    }

    internal enum Huge : ulong
    {
        Last = ulong.MaxValue,
    }

    [GenerateSerializer]
    internal enum Negative
    {
        Less = -1,
    }
}
