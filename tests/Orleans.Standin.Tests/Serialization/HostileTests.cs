using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Serialization;
using Xunit.Abstractions;

namespace Wetware.Tests.Serialization;

/// <summary>Bytes that nobody's serializer wrote.</summary>
public sealed class HostileTests(SerializerFixture fixture, ITestOutputHelper output) : IClassFixture<SerializerFixture>
{
    private const int Seed = 20301;

    [Fact]
    public void Mutated_payloads_give_a_value_or_a_serializer_error_and_allocate_little()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var samples = Samples().Select(sample => fixture.Serializer.SerializeToArray(sample)).ToArray();
        foreach (var sample in samples)
            fixture.Serializer.Deserialize<object>(sample);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = Mutate(samples[random.Next(samples.Length)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                fixture.Serializer.Deserialize<object>(bytes);
                read++;
            }
            catch (SerializerException)
            {
                refused++;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 200_000 + (64L * bytes.Length), $"{allocated} bytes for payload {i}: {System.Convert.ToHexString(bytes)}");
        }

        output.WriteLine($"read {read}, refused {refused}");
        Assert.True(refused > 10_000 && read > 1_000);
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            foreach (var read in new Action[]
            {
                () => fixture.Serializer.Deserialize<Everything>(bytes), () => fixture.Serializer.Deserialize<List<string>>(bytes),
                () => fixture.Serializer.Deserialize<Dictionary<string, object>>(bytes), () => fixture.Serializer.Deserialize<Exception>(bytes),
            })
            {
                if (Record.Exception(read) is { } error)
                    Assert.IsAssignableFrom<SerializerException>(error);
            }
        }
    }

    [Fact]
    public void Every_cut_of_a_payload_is_refused()
    {
        var bytes = fixture.Serializer.SerializeToArray(Everything.Make());
        for (var length = 0; length < bytes.Length; length++)
            Assert.ThrowsAny<SerializerException>(() => fixture.Serializer.Deserialize<Everything>(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Bytes_after_the_value_are_refused()
    {
        byte[] bytes = [.. fixture.Serializer.SerializeToArray(5), 0];
        Assert.Throws<SerializerException>(() => fixture.Serializer.Deserialize<int>(bytes));
    }

    [Theory]
    [InlineData(typeof(int[]))]
    [InlineData(typeof(List<Guid>))]
    [InlineData(typeof(Dictionary<int, int>))]
    [InlineData(typeof(string))]
    [InlineData(typeof(byte[]))]
    [InlineData(typeof(int[,]))]
    public void Huge_length_is_refused_before_anything_is_allocated(Type type)
    {
        var objects = fixture.Services.GetRequiredService<ObjectSerializer>();
        var empty = new ArrayBufferWriter<byte>();
        var value = type == typeof(string) ? "x" : type == typeof(int[,]) ? new int[1, 1]
            : type.IsArray ? Array.CreateInstance(type.GetElementType()!, 1) : Activator.CreateInstance(type)!;
        objects.Serialize(value, empty, type);
        var bytes = empty.WrittenSpan.ToArray();
        for (var at = 1; at < bytes.Length; at++)
        {
            byte[] hostile = [.. bytes[..at], 0xFE, 0xFF, 0xFF, 0xFF, 0x07, .. bytes[(at + 1)..]];
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = Record.Exception(() => objects.Deserialize(hostile, type));
            Assert.True(error is null or SerializerException, $"{error}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        }
    }

    [Fact]
    public void Type_that_is_not_registered_here_is_refused()
    {
        var bytes = fixture.Serializer.SerializeToArray<object>(new Everything());
        Assert.True(fixture.Serializer.Codecs.Types.TryGetName(typeof(Everything), out var hash));
        var at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(hash));
        Assert.True(at > 0);
        bytes[at] ^= 1;
        Assert.Throws<IllegalTypeException>(() => fixture.Serializer.Deserialize<object>(bytes));
    }

    [Fact]
    public void Type_that_does_not_fit_the_member_is_refused()
    {
        var bytes = fixture.Serializer.SerializeToArray<object>(new Everything());
        Assert.ThrowsAny<SerializerException>(() => fixture.Serializer.Deserialize<IFormattable>(bytes));
        Assert.ThrowsAny<SerializerException>(() => fixture.Serializer.Deserialize<Other>(bytes));
    }

    [Fact]
    public void Nesting_that_would_exhaust_the_stack_is_refused()
    {
        // object[] within object[]: header, type, count, element shape, again and again.
        var inner = fixture.Serializer.SerializeToArray<object>(new object[] { new object[] { null! } });
        var one = fixture.Serializer.SerializeToArray<object>(new object[] { null! });
        var level = inner.AsSpan(one.Length - 1, inner.Length - one.Length).ToArray();
        byte[] deep = [.. one.AsSpan(0, one.Length - 1), .. Enumerable.Repeat(level, 200_000).SelectMany(l => l), 0];
        Assert.ThrowsAny<SerializerException>(() => fixture.Serializer.Deserialize<object>(deep));
    }

    [Fact]
    public void Payload_in_many_segments_reads_like_one()
    {
        var bytes = fixture.Serializer.SerializeToArray(Everything.Make());
        var (first, last) = Segment.Chain(bytes, 3);
        var sequence = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        Assert.Equal(bytes, fixture.Serializer.SerializeToArray(fixture.Serializer.Deserialize<Everything>(sequence)));
    }

    private static IEnumerable<object> Samples() =>
    [
        Everything.Make(), new object[] { 1, "two", Guid.NewGuid(), 4m, DateTime.UtcNow, new Uri("http://x/"), new Version(1, 2) },
        new Dictionary<string, object> { ["a"] = new List<int> { 1, 2 }, ["b"] = new HashSet<string> { "x" } },
        new List<Everything> { Everything.Make(), Everything.Make() }, (1, "x", new int?[] { 1, null }), new int[2, 2],
        new InvalidOperationException("x", new TimeoutException("y")), new AggregateException(new TimeoutException()),
        new SortedDictionary<int, string> { [1] = "a" }, System.Collections.Immutable.ImmutableDictionary<string, int>.Empty.Add("k", 1),
    ];

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var result = bytes.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(result.Count);
            switch (random.Next(5))
            {
                case 0:
                    result[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    result[at] = (byte)random.Next(256);
                    break;
                case 2:
                    result.Insert(at, (byte)random.Next(256));
                    break;
                case 3 when result.Count > 2:
                    result.RemoveAt(at);
                    break;
                default:
                    var length = Math.Min(random.Next(1, 12), result.Count - at);
                    result.InsertRange(random.Next(result.Count), result.GetRange(at, length));
                    break;
            }
        }

        return [.. result];
    }

    [GenerateSerializer]
    internal sealed class Other;

    [GenerateSerializer]
    internal sealed class Everything
    {
        [Id(0)]
        public int Number { get; set; }

        [Id(1)]
        public string? Text { get; set; }

        [Id(2)]
        public List<Everything>? Children { get; set; }

        [Id(3)]
        public object? Anything { get; set; }

        [Id(4)]
        public Dictionary<string, int>? Map { get; set; }

        [Id(5)]
        public Guid Id { get; set; }

        [Id(6)]
        public double? Maybe { get; set; }

        [Id(7)]
        public ReadOnlyMemory<byte> Bytes { get; set; }

        [Id(8)]
        public Exception? Error { get; set; }

        [Id(9)]
        public Everything? Parent { get; set; }

        public static Everything Make()
        {
            var value = new Everything
            {
                Number = -5,
                Text = "täxt",
                Anything = new[] { 1, 2, 3 },
                Map = new() { ["a"] = 1, ["b"] = 2 },
                Maybe = 2.5,
                Id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
                Bytes = new byte[] { 1, 2, 3 },
                Error = new TimeoutException("late"),
            };
            value.Children = [new Everything { Text = "child", Parent = value }];
            return value;
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static (Segment First, Segment Last) Chain(byte[] bytes, int size)
        {
            var first = new Segment { Memory = bytes.AsMemory(0, size) };
            var last = first;
            for (var at = size; at < bytes.Length; at += size)
            {
                var next = new Segment { Memory = bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), RunningIndex = at };
                last.Next = next;
                last = next;
            }

            return (first, last);
        }
    }
}
