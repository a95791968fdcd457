using Orleans.Serialization;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Isolation;

[Collection(SharedCluster.Name)]
public sealed class IsolationTests(ClusterFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    /// <summary>From the client and from within a silo: isolation holds without a wire in between too.</summary>
    public static TheoryData<bool> Callers => [true, false];

    [Theory, MemberData(nameof(Callers))]
    public async Task What_the_callee_does_to_an_argument_the_caller_does_not_see(bool fromClient)
    {
        var parcel = new Parcel { Label = "mine", Numbers = [1] };
        await Grain(fromClient).Change(parcel);
        Assert.Equal("mine", parcel.Label);
        Assert.Equal([1], parcel.Numbers);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task What_the_caller_does_after_the_call_the_callee_does_not_see(bool fromClient)
    {
        var parcel = new Parcel { Label = "sent", Numbers = [1] };
        await Grain(fromClient).Keep(parcel);
        parcel.Label = "later";
        parcel.Numbers.Clear();
        var kept = await Grain(fromClient).Kept();
        Assert.Equal("sent", kept!.Label);
        Assert.Equal([1], kept.Numbers);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task An_enumeration_travels_without_an_annotation(bool fromClient) =>
        Assert.Equal(Season.Winter, await Grain(fromClient).After(Season.Autumn));

    [Theory, MemberData(nameof(Callers))]
    public async Task A_result_belongs_to_the_caller(bool fromClient)
    {
        var grain = Grain(fromClient);
        await grain.Keep(new Parcel { Label = "kept" });
        var result = await grain.Kept();
        result!.Label = "mine now";
        Assert.Equal("kept", (await grain.Kept())!.Label);
        await grain.Relabel("theirs");
        Assert.Equal("mine now", result.Label);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task One_object_sent_twice_arrives_as_one(bool fromClient)
    {
        var parcel = new Parcel();
        var back = await Grain(fromClient).Echo(new Box<Parcel>(parcel, [new Parcel(), parcel]));
        Assert.Same(back.Content, back.More[1]);
        Assert.NotSame(back.Content, back.More[0]);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task An_object_that_holds_itself_arrives(bool fromClient)
    {
        var parcel = new Parcel { Label = "ring" };
        parcel.Inner = new Parcel { Inner = parcel };
        var back = await Grain(fromClient).Echo(parcel);
        Assert.Same(back, back.Inner!.Inner);
        Assert.NotSame(parcel, back);
    }

    [Fact]
    public async Task Immutable_types_and_parameters_are_not_copied_within_a_silo()
    {
        var (frozen, marked, plain) = await Grain(fromClient: false).SendsItself(_key + "-neighbour");
        Assert.True(frozen);
        Assert.True(marked);
        Assert.False(plain);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task Every_kind_of_value_arrives_as_it_was_sent(bool fromClient)
    {
        var sent = new Mixed
        {
            Flag = true,
            Small = 255,
            Big = long.MinValue,
            Unsigned = ulong.MaxValue,
            Real = double.Epsilon,
            Money = 79228162514264337593543950335m,
            Letter = 'é',
            Text = "naïve \u0000 😀",
            Name = Guid.NewGuid(),
            When = new DateTimeOffset(2030, 2, 3, 4, 5, 6, 7, TimeSpan.FromHours(5.5)),
            Moment = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Span = TimeSpan.MinValue,
            Day = DayOfWeek.Friday,
            Maybe = null,
            Bytes = [1, 2, 3],
            Memory = new byte[] { 4, 5 },
            List = ["a", null, ""],
            Map = new() { ["x"] = [1, 2] },
            Set = [3, 1, 2],
            Pair = (7, "seven"),
            Address = new Uri("https://example.org/a?b#c"),
            Fixed = [9, 8],
            Anything = 42L,
        };
        var got = await Grain(fromClient).Echo(sent);
        Assert.Equivalent(sent, got, strict: true);
        Assert.Equal(sent.When.Offset, got.When.Offset);
        Assert.Equal(DateTimeKind.Utc, got.Moment.Kind);
        Assert.Equal(new byte[] { 4, 5 }, got.Memory.ToArray());
        Assert.IsType<long>(got.Anything);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task A_derived_type_arrives_where_its_base_was_declared(bool fromClient)
    {
        var grain = Grain(fromClient);
        Assert.Equal(new Circle("ring", 2.5), await grain.Echo<Shape>(new Circle("ring", 2.5)));
        Assert.Equal("in", ((Box<Shape>)await grain.Echo<object>(new Box<Shape>(new Circle("in", 1), []))).Content.Name);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task Nothing_arrives_as_nothing(bool fromClient)
    {
        await Grain(fromClient).Keep(new Parcel());
        Assert.Null((await Grain(fromClient).Kept())!.Inner);
        await Grain(fromClient).Keep(null);
        Assert.Null(await Grain(fromClient).Kept());
        Assert.Null((await Grain(fromClient).Echo(new Box<int?>(null, [1, null]))).Content);
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task A_grain_reference_arrives_usable(bool fromClient)
    {
        var other = fixture.Client.GetGrain<IIsolationGrain>(_key + "-other");
        var back = await Grain(fromClient).Echo(other);
        await back.Keep(new Parcel { Label = "through" });
        Assert.Equal("through", (await other.Kept())!.Label);
        Assert.Equal(other.GetGrainId(), back.GetGrainId());
    }

    [Theory, MemberData(nameof(Callers))]
    public async Task A_type_without_a_serializer_is_refused_at_the_caller(bool fromClient)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Grain(fromClient).Echo<object>(new Unmarked()));
        Assert.IsType<CodecNotFoundException>(error);
        Assert.Contains(nameof(Unmarked), error.Message, StringComparison.Ordinal);
    }

    private IIsolationGrain Grain(bool fromClient) =>
        (fromClient ? fixture.Client : fixture.Cluster.GetSiloServiceProvider(fixture.Cluster.Silos[0].SiloAddress).GetGrainFactory())
        .GetGrain<IIsolationGrain>(_key);
}
