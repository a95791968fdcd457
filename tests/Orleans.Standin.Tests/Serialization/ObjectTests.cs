using Orleans;
using Orleans.Concurrency;
using Orleans.Serialization;

namespace Wetware.Tests.Serialization;

public sealed class ObjectTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Members_of_every_kind_survive()
    {
        var value = new Members("read-only", 2) { Settable = 3, Initialised = 4, Public = "five" };
        value.SetHidden(6, "seven");
        var back = fixture.RoundTrip(value);
        Assert.Equal(value.ToString(), back.ToString());
        Assert.Equal(value.ToString(), fixture.Copier.Copy(value).ToString());
        Assert.Null(back.NotAMember);
    }

    [Fact]
    public void Property_with_code_of_its_own_is_set_through_it() =>
        Assert.Equal("<a>", fixture.RoundTrip(new WithLogic { Text = "a" }).Wrapped);

    [Fact]
    public void Each_class_of_a_hierarchy_has_its_own_ids()
    {
        var value = new Leaf { A = 1, B = "two", C = [3] };
        var back = (Leaf)fixture.RoundTrip<Root>(value);
        Assert.Equal((1, "two"), (back.A, back.B));
        Assert.Equal([3], back.C!);
    }

    [Fact]
    public void Generic_types_survive()
    {
        var value = new Box<Box<int[]>> { Content = new Box<int[]> { Content = [1, 2] } };
        Assert.Equal([1, 2], fixture.RoundTrip(value).Content!.Content!);
        Assert.Equal([1, 2], ((Box<Box<int[]>>)fixture.RoundTrip<object>(value)).Content!.Content!);
        Assert.Equal(new Pair<string, int>("a", 1), fixture.RoundTrip(new Pair<string, int>("a", 1)));
    }

    [Fact]
    public void Initialisers_run_before_members_are_read()
    {
        var back = fixture.RoundTrip(new Initialised());
        Assert.Equal("set by the constructor", back.Text);
        Assert.NotNull(back.NotWritten);
    }

    [Fact]
    public void Interface_and_object_members_hold_registered_types()
    {
        var value = new Holder { Shape = new Circle(2), Anything = new Square(3), Many = [new Circle(1), new Square(1), null] };
        var back = fixture.RoundTrip(value);
        Assert.Equal(value.Shape, back.Shape);
        Assert.Equal(value.Anything, back.Anything);
        Assert.Equal(value.Many, back.Many);
    }

    [Fact]
    public void Immutable_wrapper_survives() => Assert.Equal([1, 2], fixture.RoundTrip(new List<int> { 1, 2 }.AsImmutable()).Value);

    [Fact]
    public void Type_without_annotation_is_refused_when_it_is_written()
    {
        Assert.Throws<CodecNotFoundException>(() => fixture.Serializer.SerializeToArray(new Plain()));
        Assert.Throws<CodecNotFoundException>(() => fixture.Serializer.SerializeToArray<object>(new Plain()));
        Assert.Throws<CodecNotFoundException>(() => fixture.Copier.Copy<object>(new Plain()));
        Assert.Throws<CodecNotFoundException>(() => fixture.Serializer.SerializeToArray<object>(new Action(() => { })));
        Assert.False(fixture.Serializer.CanSerialize<Plain>());
        Assert.True(fixture.Serializer.CanSerialize<Leaf>());
    }

    [Fact]
    public void Annotated_type_with_fields_but_no_ids_is_refused() =>
        Assert.Throws<CodecNotFoundException>(() => fixture.Serializer.SerializeToArray(new Forgotten()));

    [Fact]
    public void Two_members_with_one_id_are_refused() =>
        Assert.Throws<SerializerException>(() => fixture.Serializer.SerializeToArray(new Doubled()));

    [Fact]
    public void Unused_generated_type_holds_after_a_failed_one()
    {
        Assert.Throws<CodecNotFoundException>(() => fixture.Serializer.SerializeToArray(new Chain { Broken = new Plain() }));
        Assert.Throws<CodecNotFoundException>(() => fixture.Serializer.SerializeToArray(new Chain()));
        Assert.Equal(1, ((Leaf)fixture.RoundTrip<Root>(new Leaf { A = 1 })).A);
    }

    internal sealed class Plain;

    [GenerateSerializer]
    internal sealed class Chain
    {
        [Id(0)]
        public Chain? Next { get; set; }

        [Id(1)]
        public Plain? Broken { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Forgotten
    {
        public int Value { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Doubled
    {
        [Id(1)]
        public int A { get; set; }

        [Id(1)]
        public int B { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Members(string readOnly, int fieldOnly)
    {
        [Id(0)]
        public readonly int FieldOnly = fieldOnly;

        [Id(1)]
        public string? Public;

        [Id(7)]
        private int _hidden;

        [Id(2)]
        public string ReadOnly { get; } = readOnly;

        [Id(3)]
        public int Settable { get; set; }

        [Id(200)]
        public int Initialised { get; init; }

        [Id(5)]
        private string? HiddenProperty { get; set; }

        public string? NotAMember { get; set; }

        public void SetHidden(int field, string property) => (_hidden, HiddenProperty, NotAMember) = (field, property, "lost");

        public override string ToString() => $"{ReadOnly} {FieldOnly} {Settable} {Initialised} {Public} {_hidden} {HiddenProperty}";
    }

    [GenerateSerializer]
    internal sealed class WithLogic
    {
        private string? _text;

        [Id(0)]
        public string? Text
        {
            get => _text;
            set => (_text, Wrapped) = (value, $"<{value}>");
        }

        public string? Wrapped { get; private set; }
    }

    [GenerateSerializer]
    internal abstract class Root
    {
        [Id(0)]
        public int A { get; set; }
    }

    [SerializerTransparent]
    internal abstract class Middle : Root;

    [GenerateSerializer]
    internal class Branch : Middle
    {
        [Id(0)]
        public string? B { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Leaf : Branch
    {
        [Id(0)]
        public int[]? C { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Box<T>
    {
        [Id(0)]
        public T? Content { get; set; }
    }

    [GenerateSerializer]
    internal readonly record struct Pair<T1, T2>(T1 First, T2 Second);

    [GenerateSerializer]
    internal sealed class Initialised
    {
        [Id(0)]
        public string Text { get; set; } = "set by the constructor";

        public object NotWritten { get; } = new();
    }

    internal interface IShape;

    [GenerateSerializer]
    internal sealed record Circle(int Radius) : IShape;

    [GenerateSerializer, Alias("tests.square")]
    internal readonly record struct Square(int Side) : IShape;

    [GenerateSerializer]
    internal sealed class Holder
    {
        [Id(0)]
        public IShape? Shape { get; set; }

        [Id(1)]
        public object? Anything { get; set; }

        [Id(2)]
        public List<IShape?> Many { get; set; } = [];
    }
}
