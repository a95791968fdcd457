using System.Net.Http.Headers;
using Orleans;

namespace Wetware.Tests.Serialization;

public sealed class ConverterTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Foreign_class_travels_as_its_surrogate()
    {
        var value = new ForeignClass("a", [1, 2]);
        var back = fixture.RoundTrip(value);
        Assert.Equal("a", back.Name);
        Assert.Equal([1, 2], back.Numbers);
        Assert.Equal("a", ((ForeignClass)fixture.RoundTrip<object>(value)).Name);
    }

    [Fact]
    public void Foreign_struct_travels_as_its_surrogate() => Assert.Equal(7, fixture.RoundTrip(new ForeignStruct(7)).Number);

    [Fact]
    public void Foreign_generic_travels_as_its_surrogate() => Assert.Equal("x", fixture.RoundTrip(new ForeignGeneric<int, string>("x")).Value);

    [Fact]
    public void Framework_type_may_be_converted() =>
        Assert.Equal("text/plain", fixture.RoundTrip(new MediaTypeHeaderValue("text/plain")).MediaType);

    [Fact]
    public void Copy_goes_through_the_surrogate_and_shares_nothing()
    {
        var value = new ForeignClass("a", [1, 2]);
        var copy = fixture.Copier.Copy(value);
        Assert.NotSame(value, copy);
        Assert.NotSame(value.Numbers, copy.Numbers);
        var twice = fixture.Copier.Copy(new[] { value, value });
        Assert.Same(twice[0], twice[1]);
    }

    internal sealed class ForeignClass(string name, int[] numbers)
    {
        public string Name { get; } = name;

        public int[] Numbers { get; } = numbers;
    }

    internal readonly struct ForeignStruct(int number)
    {
        public int Number { get; } = number;
    }

    internal sealed class ForeignGeneric<TKey, TValue>(TValue value)
    {
        public TValue Value { get; } = value;
    }

    [GenerateSerializer]
    internal struct ClassSurrogate
    {
        [Id(0)]
        public string Name;

        [Id(1)]
        public int[] Numbers;
    }

    [GenerateSerializer]
    internal struct StructSurrogate
    {
        [Id(0)]
        public int Number;
    }

    [GenerateSerializer]
    internal struct GenericSurrogate<T>
    {
        [Id(0)]
        public T Value;
    }

    [RegisterConverter]
    internal sealed class ClassConverter : IConverter<ForeignClass, ClassSurrogate>
    {
        public ForeignClass ConvertFromSurrogate(in ClassSurrogate surrogate) => new(surrogate.Name, surrogate.Numbers);

        public ClassSurrogate ConvertToSurrogate(in ForeignClass value) => new() { Name = value.Name, Numbers = value.Numbers };
    }

    [RegisterConverter]
    internal sealed class StructConverter : IConverter<ForeignStruct, StructSurrogate>
    {
        public ForeignStruct ConvertFromSurrogate(in StructSurrogate surrogate) => new(surrogate.Number);

        public StructSurrogate ConvertToSurrogate(in ForeignStruct value) => new() { Number = value.Number };
    }

    [RegisterConverter]
    internal sealed class GenericConverter<TValue, TKey> : IConverter<ForeignGeneric<TKey, TValue>, GenericSurrogate<TValue>>
    {
        public ForeignGeneric<TKey, TValue> ConvertFromSurrogate(in GenericSurrogate<TValue> surrogate) => new(surrogate.Value);

        public GenericSurrogate<TValue> ConvertToSurrogate(in ForeignGeneric<TKey, TValue> value) => new() { Value = value.Value };
    }

    [RegisterConverter]
    internal sealed class MediaTypeConverter : IConverter<MediaTypeHeaderValue, ClassSurrogate>
    {
        public MediaTypeHeaderValue ConvertFromSurrogate(in ClassSurrogate surrogate) => new(surrogate.Name);

        public ClassSurrogate ConvertToSurrogate(in MediaTypeHeaderValue value) => new() { Name = value.MediaType!, Numbers = [] };
    }
}
