using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;

namespace Wetware.Tests.Serialization;

public sealed class CopyTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Copy_shares_nothing_that_can_change()
    {
        var value = new Order { Lines = [new Line { Text = "a" }], Tags = ["x"], ByName = new() { ["k"] = new Line() }, Raw = [1] };
        var copy = fixture.Copier.Copy(value);
        Assert.NotSame(value, copy);
        Assert.NotSame(value.Lines, copy.Lines);
        Assert.NotSame(value.Lines[0], copy.Lines[0]);
        Assert.NotSame(value.Tags, copy.Tags);
        Assert.NotSame(value.ByName["k"], copy.ByName["k"]);
        Assert.NotSame(value.Raw, copy.Raw);
        Assert.Equal("a", copy.Lines[0].Text);
    }

    [Fact]
    public void Members_and_types_marked_immutable_are_shared()
    {
        var value = new Order { Shared = [1], Frozen = new Frozen([1]) };
        var copy = fixture.Copier.Copy(value);
        Assert.Same(value.Shared, copy.Shared);
        Assert.Same(value.Frozen, copy.Frozen);
        var wrapped = value.Lines.AsImmutable();
        Assert.Same(wrapped.Value, fixture.Copier.Copy(wrapped).Value);
    }

    [Fact]
    public void Immutable_collections_of_immutable_items_are_shared_and_others_are_not()
    {
        var numbers = ImmutableList.Create(1, 2);
        Assert.Same(numbers, fixture.Copier.Copy(numbers));
        var lines = ImmutableList.Create(new Line());
        Assert.NotSame(lines[0], fixture.Copier.Copy(lines)[0]);
        var array = ImmutableArray.Create(new Line());
        Assert.NotSame(array[0], fixture.Copier.Copy(array)[0]);
    }

    [Fact]
    public void Struct_that_holds_something_mutable_is_copied_through()
    {
        var value = new Envelope(new Line { Text = "a" }, 1);
        var copy = fixture.Copier.Copy(value);
        Assert.NotSame(value.Line, copy.Line);
        Assert.Equal(("a", 1), (copy.Line!.Text, copy.Number));
        Assert.NotSame(value.Line, ((Envelope)fixture.Copier.Copy<object>(value)).Line);
        Assert.NotSame(value.Line, fixture.Copier.Copy<Envelope?>(value)!.Value.Line);
    }

    [Fact]
    public void Copy_of_a_derived_type_is_of_that_type() => Assert.IsType<Special>(fixture.Copier.Copy<Line>(new Special()));

    [Fact]
    public void Member_without_an_id_is_not_copied() => Assert.Null(fixture.Copier.Copy(new Line { NotAMember = "x" }).NotAMember);

    [GenerateSerializer]
    internal sealed class Order
    {
        [Id(0)]
        public List<Line> Lines { get; set; } = [];

        [Id(1)]
        public string[] Tags { get; set; } = [];

        [Id(2)]
        public Dictionary<string, Line> ByName { get; set; } = [];

        [Id(3), Immutable]
        public byte[]? Shared { get; set; }

        [Id(4)]
        public byte[]? Raw { get; set; }

        [Id(5)]
        public Frozen? Frozen { get; set; }
    }

    [GenerateSerializer]
    internal class Line
    {
        [Id(0)]
        public string? Text { get; set; }

        public string? NotAMember { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Special : Line;

    [GenerateSerializer, Immutable]
    internal sealed record Frozen(int[] Numbers);

    [GenerateSerializer]
    internal readonly record struct Envelope(Line? Line, int Number);
}
