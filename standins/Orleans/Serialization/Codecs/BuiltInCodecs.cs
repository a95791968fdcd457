using System.Net;
using System.Numerics;
using Orleans.Serialization.Objects;

namespace Orleans.Serialization.Codecs;

/// <summary>The codecs of framework types.</summary>
internal static partial class BuiltInCodecs
{
    private static readonly Dictionary<Type, Func<Codec>> Simple = new()
    {
        [typeof(bool)] = () => new BooleanCodec(),
        [typeof(byte)] = () => new UnsignedCodec<byte>(),
        [typeof(sbyte)] = () => new SignedCodec<sbyte>(),
        [typeof(short)] = () => new SignedCodec<short>(),
        [typeof(ushort)] = () => new UnsignedCodec<ushort>(),
        [typeof(int)] = () => new SignedCodec<int>(),
        [typeof(uint)] = () => new UnsignedCodec<uint>(),
        [typeof(long)] = () => new SignedCodec<long>(),
        [typeof(ulong)] = () => new UnsignedCodec<ulong>(),
        [typeof(char)] = () => new UnsignedCodec<char>(),
        [typeof(float)] = () => new FixedCodec<float>(),
        [typeof(double)] = () => new FixedCodec<double>(),
        [typeof(Half)] = () => new HalfCodec(),
        [typeof(decimal)] = () => new DecimalCodec(),
        [typeof(Int128)] = () => new FixedCodec<Int128>(),
        [typeof(UInt128)] = () => new FixedCodec<UInt128>(),
        [typeof(BigInteger)] = () => new BigIntegerCodec(),
        [typeof(Guid)] = () => new FixedCodec<Guid>(),
        [typeof(string)] = () => new StringCodec(),
        [typeof(DateTime)] = () => new DateTimeCodec(),
        [typeof(DateTimeOffset)] = () => new DateTimeOffsetCodec(),
        [typeof(TimeSpan)] = () => new TicksCodec<TimeSpan>(t => t.Ticks, TimeSpan.FromTicks, long.MinValue, long.MaxValue),
        [typeof(DateOnly)] = () => new TicksCodec<DateOnly>(
            d => d.DayNumber, n => DateOnly.FromDayNumber((int)n), 0, DateOnly.MaxValue.DayNumber),
        [typeof(TimeOnly)] = () => new TicksCodec<TimeOnly>(t => t.Ticks, n => new TimeOnly(n), 0, TimeOnly.MaxValue.Ticks),
        [typeof(Uri)] = () => new TextCodec<Uri>(
            u => u.OriginalString, s => Uri.TryCreate(s, UriKind.RelativeOrAbsolute, out var uri) ? uri : null),
        [typeof(Version)] = () => new TextCodec<Version>(v => v.ToString(), s => Version.TryParse(s, out var version) ? version : null),
        [typeof(IPAddress)] = () => new IPAddressCodec(),
        [typeof(IPEndPoint)] = () => new IPEndPointCodec(),
        [typeof(byte[])] = () => new ByteArrayCodec(),
    };

    /// <summary>A codec for a framework type, or null.</summary>
    public static Codec? TryCreate(Type type)
    {
        if (Simple.TryGetValue(type, out var simple))
            return simple();
        if (type.IsSZArray)
            return New(typeof(ArrayCodec<>), type.GetElementType()!);
        if (type.IsArray)
            return New(typeof(MultiArrayCodec<,>), type, type.GetElementType()!);
        if (!type.IsConstructedGenericType && type != typeof(ValueTuple))
            return null;
        if (IsTuple(type))
            return New(type.IsValueType ? typeof(StructCodec<>) : typeof(ObjectCodec<>), [type], TypeLayout.OfFields(type));
        return TryCreateCollection(type);
    }

    private static bool IsTuple(Type type) =>
        type.Namespace == nameof(System) && type.Name is var name
            && (name.StartsWith("ValueTuple", StringComparison.Ordinal) || name.StartsWith("Tuple`", StringComparison.Ordinal))
            && type.Assembly == typeof(object).Assembly
        || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);

    private static Codec New(Type codec, params Type[] arguments) => New(codec, arguments, []);

    private static Codec New(Type codec, Type[] arguments, params object[] constructorArguments) =>
        (Codec)Activator.CreateInstance(codec.MakeGenericType(arguments), constructorArguments)!;
}
