using Orleans;
using Orleans.Serialization;

namespace Wetware.Tests.Serialization;

/// <summary>What an older program wrote is read by a newer one, and the other way round.</summary>
public sealed class VersionTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    [Fact]
    public void Member_that_is_missing_keeps_its_default()
    {
        var back = Convert<Old, New>(new Old { Name = "n", Number = 4 });
        Assert.Equal(("n", 4, "default", null), (back.Name, back.Number, back.Added, back.Parts));
    }

    [Fact]
    public void Member_that_is_unknown_is_skipped_whatever_it_is()
    {
        var value = new New
        {
            Name = "n",
            Number = 4,
            Added = "a",
            Parts = [new Part { Weight = 1.5, Notes = ["x"] }],
            Map = new() { [1] = [2m] },
            Anything = new[,] { { 1, 2 } },
            Price = 3m,
            Maybe = DateTime.UnixEpoch,
            Pair = (1, new Part()),
            Error = new InvalidOperationException("e"),
        };
        var back = Convert<New, Old>(value);
        Assert.Equal(("n", 4), (back.Name, back.Number));
    }

    [Fact]
    public void Object_that_was_skipped_can_still_be_referred_to()
    {
        var shared = new Part { Weight = 2, Notes = ["shared", "twice"] };
        var back = Convert<WithExtra, WithoutExtra>(new WithExtra { Extra = new Part[] { new(), shared }, Kept = shared, KeptNotes = shared.Notes, Type = new Leaf2() });
        Assert.Equal(2, back.Kept!.Weight);
        Assert.Equal(["shared", "twice"], back.Kept.Notes!);
        Assert.Same(back.Kept.Notes, back.KeptNotes);
        Assert.IsType<Leaf2>(back.Type);
    }

    [Fact]
    public void Type_that_is_named_in_a_skipped_part_is_found_again()
    {
        var back = Convert<WithExtra, WithoutExtra>(new WithExtra { Extra = new Leaf2[] { new() }, Type = new Leaf2() });
        Assert.IsType<Leaf2>(back.Type);
    }

    [Fact]
    public void Level_of_a_hierarchy_may_come_or_go()
    {
        Assert.Equal(1, Convert<TwoLevels, OneLevel>(new TwoLevels { First = 1, Second = 2 }).First);
        var back = Convert<OneLevel, TwoLevels>(new OneLevel { First = 1 });
        Assert.Equal((1, 0), (back.First, back.Second));
    }

    [Fact]
    public void Parameter_may_be_appended_to_a_record()
    {
        Assert.Equal(new RecordV2(1, null), Convert<RecordV1, RecordV2>(new RecordV1(1)));
        Assert.Equal(new RecordV1(1), Convert<RecordV2, RecordV1>(new RecordV2(1, "x")));
    }

    [Fact]
    public void Integer_may_become_wider() => Assert.Equal(-70_000L, Convert<Narrow, Wide>(new Narrow(-70_000)).Value);

    [Fact]
    public void Number_that_does_not_fit_is_refused() =>
        Assert.Throws<SerializerException>(() => Convert<Wide, Narrow>(new Wide(long.MaxValue)));

    [Fact]
    public void Member_that_changed_its_kind_is_refused() =>
        Assert.Throws<UnsupportedWireTypeException>(() => Convert<Narrow, Text>(new Narrow(1)));

    private TTo Convert<TFrom, TTo>(TFrom value) => fixture.Serializer.Deserialize<TTo>(fixture.Serializer.SerializeToArray(value));

    [GenerateSerializer]
    internal sealed record Narrow(int Value);

    [GenerateSerializer]
    internal sealed record Wide(long Value);

    [GenerateSerializer]
    internal sealed record Text(string Value);

    [GenerateSerializer]
    internal sealed record RecordV1(int A);

    [GenerateSerializer]
    internal sealed record RecordV2(int A, string? B);

    [GenerateSerializer]
    internal sealed class Old
    {
        [Id(0)]
        public string? Name { get; set; }

        [Id(30)]
        public int Number { get; set; }
    }

    [GenerateSerializer]
    internal sealed class New
    {
        [Id(0)]
        public string? Name { get; set; }

        [Id(1)]
        public string Added { get; set; } = "default";

        [Id(2)]
        public List<Part>? Parts { get; set; }

        [Id(3)]
        public Dictionary<int, decimal[]>? Map { get; set; }

        [Id(4)]
        public object? Anything { get; set; }

        [Id(5)]
        public decimal Price { get; set; }

        [Id(6)]
        public DateTime? Maybe { get; set; }

        [Id(7)]
        public (int, Part) Pair { get; set; }

        [Id(8)]
        public Exception? Error { get; set; }

        [Id(30)]
        public int Number { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Part
    {
        [Id(0)]
        public double Weight { get; set; }

        [Id(1)]
        public List<string>? Notes { get; set; }
    }

    [GenerateSerializer]
    internal sealed class Leaf2;

    [GenerateSerializer]
    internal sealed class WithExtra
    {
        [Id(0)]
        public object? Extra { get; set; }

        [Id(1)]
        public Part? Kept { get; set; }

        [Id(2)]
        public List<string>? KeptNotes { get; set; }

        [Id(3)]
        public object? Type { get; set; }
    }

    [GenerateSerializer]
    internal sealed class WithoutExtra
    {
        [Id(1)]
        public Part? Kept { get; set; }

        [Id(2)]
        public List<string>? KeptNotes { get; set; }

        [Id(3)]
        public object? Type { get; set; }
    }

    [GenerateSerializer]
    internal class OneLevel
    {
        [Id(0)]
        public int First { get; set; }
    }

    [GenerateSerializer]
    internal sealed class TwoLevels : OneLevel
    {
        [Id(0)]
        public int Second { get; set; }
    }
}
