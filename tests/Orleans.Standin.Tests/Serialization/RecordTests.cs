using Orleans;

namespace Wetware.Tests.Serialization;

public sealed class RecordTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Positional_record_needs_no_ids()
    {
        var value = new Positional("a", 7, [1, 2, 3]);
        var back = fixture.RoundTrip(value);
        Assert.Equal("a", back.Name);
        Assert.Equal(7, back.Number);
        Assert.Equal([1, 2, 3], back.Bytes);
    }

    [Fact]
    public void Ids_of_the_body_do_not_clash_with_those_of_the_primary_constructor()
    {
        var back = fixture.RoundTrip(new Mixed(1, "two") { Third = 3.5, Fourth = DayOfWeek.Friday });
        Assert.Equal(new Mixed(1, "two") { Third = 3.5, Fourth = DayOfWeek.Friday }, back);
    }

    [Fact]
    public void Record_structs_work_like_records()
    {
        Assert.Equal(new Point(-1, 2), fixture.RoundTrip(new Point(-1, 2)));
        Assert.Equal(new Point(-1, 2), fixture.RoundTrip<object>(new Point(-1, 2)));
    }

    [Fact]
    public void Derived_record_keeps_its_type_behind_a_base_reference()
    {
        Base value = new Derived(4, "deep") { Extra = "x" };
        Assert.Equal(value, fixture.RoundTrip(value));
        Assert.IsType<Derived>(fixture.RoundTrip(value));
    }

    [GenerateSerializer]
    internal sealed record Positional(string Name, int Number, byte[] Bytes);

    [GenerateSerializer]
    internal sealed record Mixed(int First, string Second)
    {
        [Id(0)]
        public double Third { get; init; }

        [Id(1)]
        public DayOfWeek Fourth { get; set; }
    }

    [GenerateSerializer]
    internal readonly record struct Point(int X, int Y);

    [GenerateSerializer]
    internal record Base(int Number);

    [GenerateSerializer]
    internal sealed record Derived(int Number, string Text) : Base(Number)
    {
        [Id(0)]
        public string? Extra { get; init; }
    }
}
