using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Serialization;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Copying;
using Orleans.Serialization.Wire;

namespace Wetware.Tests.Serialization;

/// <summary>The hook by which the runtime brings codecs of its own.</summary>
public sealed class CodecSourceTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<ICodecSource, TokenSource>()
        .AddSerializer()
        .BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    [Fact]
    public void Type_of_a_source_is_written_by_its_codec()
    {
        Assert.Equal(7, RoundTrip(new Token(7)).Number);
        Assert.Equal(7, RoundTrip(new List<Token> { new(7) })[0].Number);
    }

    [Fact]
    public void Hidden_implementation_travels_as_the_interface_that_the_source_names()
    {
        Assert.Equal("x", RoundTrip<IThing>(new Hidden("x")).Name);
        Assert.Equal("x", ((IThing)RoundTrip<object>(new Hidden("x"))).Name);
        var shared = new Hidden("y");
        var back = RoundTrip<object[]>([shared, shared]);
        Assert.Same(back[0], back[1]);
        var copier = _services.GetRequiredService<DeepCopier>();
        Assert.Same(shared, copier.Copy<object>(shared));
    }

    [Fact]
    public void Codecs_are_made_once_however_many_ask_at_the_same_time()
    {
        var codecs = _services.GetRequiredService<CodecProvider>();
        for (var round = 0; round < 20; round++)
        {
            using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
            var provider = services.GetRequiredService<CodecProvider>();
            var made = new Codec[8];
            Parallel.For(0, made.Length, i => made[i] = i % 2 == 0 ? provider.Get<Ring>() : provider.Get<List<Ring>>());
            Assert.Equal(2, made.Distinct().Count());
        }

        Assert.Same(codecs.Get<Ring>(), codecs.Get(typeof(Ring)));
    }

    public void Dispose() => _services.Dispose();

    private T RoundTrip<T>(T value) => Serializer.Deserialize<T>(Serializer.SerializeToArray(value));

    internal interface IThing
    {
        string Name { get; }
    }

    internal readonly struct Token(int number)
    {
        public int Number { get; } = number;
    }

    [GenerateSerializer]
    internal sealed class Ring
    {
        [Id(0)]
        public List<Ring>? Others { get; set; }

        [Id(1)]
        public Dictionary<string, Ring[]>? Named { get; set; }
    }

    private sealed class Hidden(string name) : IThing
    {
        public string Name { get; } = name;
    }

    private sealed class TokenSource : ICodecSource
    {
        public IEnumerable<(string Name, Type Type)> Types => [("tests.token", typeof(Token)), ("tests.thing", typeof(IThing))];

        public Codec? TryCreate(Type type, CodecProvider codecs) =>
            type == typeof(Token) ? new TokenCodec() : typeof(IThing).IsAssignableFrom(type) ? new ThingCodec() : null;
    }

    private sealed class TokenCodec : ValueCodec<Token>
    {
        public override Shape Shape => Shape.Varint;

        public override void Write(ref Writer writer, Token value) => writer.WriteVarint((uint)value.Number);

        public override Token Read(ref Reader reader) => new((int)reader.ReadVarint32());
    }

    private sealed class ThingCodec : ImmutableReferenceCodec<IThing>
    {
        public override Shape BodyShape => Shape.Bytes;

        protected override bool HasOwnBody(Type type) => true;

        public override void WriteOwn(ref Writer writer, IThing value) => writer.WriteString(value.Name);

        public override IThing ReadOwn(ref Reader reader, int slot) => new Hidden(reader.ReadString()!);

        public override IThing CopyOwn(IThing value, CopyContext context) => value;
    }
}
