using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orleans;

namespace Wetware.Tests.Serialization;

/// <summary>What is written is read again, for any value.</summary>
public sealed class PropertyTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    private static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20301, 7);

    [Fact]
    public void Numbers_survive()
    {
        Holds<int>();
        Holds<long>();
        Holds<ulong>();
        Holds<short>();
        Holds<double>();
        Holds<decimal>();
        Holds<byte>();
    }

    [Fact]
    public void Other_values_survive()
    {
        Holds<Guid>();
        Holds<DateTime>();
        Holds<DateTimeOffset>();
        Holds<TimeSpan>();
        Holds<char>();
        Holds<bool>();
        Holds<ValueTests.Negative>();
        Holds<int?>();
        Holds<(int, Guid, bool)>();
    }

    [Fact]
    public void Texts_survive() => Check.One(Checked, Prop.ForAll(Texts().ToArbitrary(), text => fixture.RoundTrip(text) == text));

    [Fact]
    public void Lists_and_maps_survive()
    {
        Check.One(Checked, Prop.ForAll<int[]>(items => fixture.RoundTrip(items).SequenceEqual(items)));
        Check.One(Checked, Prop.ForAll<List<Guid>>(items => fixture.RoundTrip(items).SequenceEqual(items)));
        Check.One(Checked, Prop.ForAll<byte[]>(items => fixture.RoundTrip(items).SequenceEqual(items)));
        Check.One(Checked, Prop.ForAll<Dictionary<int, long>>(map => fixture.RoundTrip(map).OrderBy(p => p.Key).SequenceEqual(map.OrderBy(p => p.Key))));
        Check.One(Checked, Prop.ForAll<int[][]>(items => fixture.RoundTrip(items).Zip(items).All(p => p.First.SequenceEqual(p.Second))));
    }

    [Fact]
    public void Trees_survive_as_themselves_as_objects_and_as_copies() => Check.One(Checked, Prop.ForAll(Trees().ToArbitrary(), tree =>
        fixture.RoundTrip(tree).Equals(tree) && fixture.RoundTrip<object>(tree).Equals(tree) && fixture.Copier.Copy(tree).Equals(tree)));

    /// <summary>Text without halves of surrogate pairs, for which UTF-8 has no bytes.</summary>
    private static Gen<string> Texts() => ArbMap.Default.GeneratorFor<UnicodeString>()
        .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get ?? "")));

    private static Gen<Tree> Trees() => Gen.Sized(size => OfSize(Math.Min(size, 40)));

    private static Gen<Tree> OfSize(int size)
    {
        var leaf = ArbMap.Default.GeneratorFor<int>().Select(number => new Tree(number, null, null, null));
        if (size <= 1)
            return leaf;
        var branch =
            from number in ArbMap.Default.GeneratorFor<int>()
            from text in Texts()
            from left in OfSize(size / 2)
            from right in OfSize(size / 3)
            select new Tree(number, text, left, number % 2 == 0 ? right : (object)text);
        return Gen.OneOf(leaf, branch);
    }

    private void Holds<T>() => Check.One(Checked, Prop.ForAll<T>(value =>
        Equals(fixture.RoundTrip(value), value) && Equals(fixture.RoundTrip<object?>(value), value) && Equals(fixture.Copier.Copy(value), value)));

    [GenerateSerializer]
    internal sealed record Tree(int Number, string? Text, Tree? Left, object? Right);
}
