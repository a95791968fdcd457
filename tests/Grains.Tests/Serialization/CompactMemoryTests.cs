using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Invocation;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;
using Orleans.Serialization.WireProtocol;
using Wetware.Codecs;
using Wetware.Devices;
using Wetware.Functions.Plans;
using Wetware.Tests.Fixture;

namespace Wetware.Tests.Serialization;

/// <summary>Memory of bytes as a type argument: how many bytes it takes, and that what Orleans' own codec wrote is still read.</summary>
[Collection(SharedNodes.Name)]
public sealed class CompactMemoryTests(SharedNodes.Nodes nodes) : IDisposable
{
    private static readonly Dictionary<string, Shape> Shapes = new()
    {
        ["itself"] = Shape.Of<ReadOnlyMemory<byte>>(memory => memory, memory => memory),
        ["list"] = Shape.Of<List<ReadOnlyMemory<byte>>>(memory => [memory], list => list.Single()),
        ["array"] = Shape.Of<ReadOnlyMemory<byte>[]>(memory => [memory], array => array.Single()),
        ["nullable"] = Shape.Of<ReadOnlyMemory<byte>?>(memory => memory, nullable => nullable!.Value),
        ["dictionary"] = Shape.Of<Dictionary<string, ReadOnlyMemory<byte>>>(memory => new() { ["key"] = memory }, dictionary => dictionary["key"]),
        ["tuple"] = Shape.Of<(int, ReadOnlyMemory<byte>)>(memory => (1, memory), tuple => tuple.Item2),
        ["object"] = Shape.Of<object>(memory => memory, value => (ReadOnlyMemory<byte>)value),
        ["answer of a call"] = Shape.Of<Response>(memory => Response.FromResult(memory), response => response.GetResult<ReadOnlyMemory<byte>>()),
        ["nullable answer of a call"] = Shape.Of<Response>(
            memory => Response.FromResult<ReadOnlyMemory<byte>?>(memory), response => response.GetResult<ReadOnlyMemory<byte>?>()!.Value),
        ["checkpoint of a plan"] = Shape.Of<BatchReply>(memory => new() { Outputs = [memory] }, reply => reply.Outputs.Single()),
        ["files of a run"] = Shape.Of<DeviceRun>(
            memory => new(new Dictionary<string, string>(), new Dictionary<string, ReadOnlyMemory<byte>> { ["file"] = memory }), run => run.Files["file"]),
    };

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    // As it was before there was a codec of our own.
    private readonly ServiceProvider _before = new ServiceCollection().AddSerializer().PostConfigure<TypeManifestOptions>(options =>
    {
        options.FieldCodecs.Remove(typeof(CompactMemoryCodec<>));
        options.Copiers.Remove(typeof(CompactMemoryCopier<>));
    }).BuildServiceProvider();

    public static TheoryData<string> Names => [.. Shapes.Keys];

    private Serializer Now => _services.GetRequiredService<Serializer>();

    private Serializer Before => _before.GetRequiredService<Serializer>();

    public void Dispose()
    {
        _services.Dispose();
        _before.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_byte_takes_one_byte(string name)
    {
        var bytes = Bytes(1 << 20);

        var written = Shapes[name].Write(Now, bytes);

        // Some shapes are written with the names of their types.
        Assert.InRange(written.Length, bytes.Length, bytes.Length + 200);
        Assert.True(Shapes[name].Read(Now, written).Span.SequenceEqual(bytes));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_written_element_by_element_is_read(string name)
    {
        var bytes = Bytes(5000);
        foreach (var memory in (ReadOnlyMemory<byte>[])[bytes, bytes.AsMemory(7, 4000), bytes.AsMemory(9, 1), Array.Empty<byte>(), default])
        {
            var written = Shapes[name].Write(Before, memory);

            Assert.InRange(written.Length, 2 * memory.Length, int.MaxValue);
            Assert.True(Shapes[name].Read(Now, written).Span.SequenceEqual(memory.Span));
            Assert.True(Shapes[name].Read(Now, Shapes[name].Write(Now, memory)).Span.SequenceEqual(memory.Span));
        }
    }

    [Fact]
    public void An_array_that_occurs_more_than_once_is_read_each_time()
    {
        var array = Bytes(100);
        List<ReadOnlyMemory<byte>> list = [array, array, Array.Empty<byte>(), default, array.AsMemory(50), array, new byte[] { 1 }];

        foreach (var serializer in (Serializer[])[Before, Now])
        {
            var read = Now.Deserialize<List<ReadOnlyMemory<byte>>>(serializer.SerializeToArray(list))!;
            Assert.Equal(list.Select(memory => memory.ToArray()), read.Select(memory => memory.ToArray()));
        }
    }

    [Fact]
    public void Other_objects_of_a_message_are_found_by_their_references_behind_memory_of_both_forms()
    {
        var shared = "a text that occurs twice";
        object[] message = [shared, (ReadOnlyMemory<byte>)Bytes(10), new List<ReadOnlyMemory<byte>> { Bytes(3), default }, shared, Bytes(4), shared];

        foreach (var serializer in (Serializer[])[Before, Now])
        {
            var read = Now.Deserialize<object[]>(serializer.SerializeToArray(message))!;
            Assert.Equal([shared, shared, shared], [read[0], read[3], read[5]]);
            Assert.Same(read[0], read[5]);
            Assert.Equal(Bytes(4), read[4]);
        }
    }

    [Fact]
    public void Null_stays_null_beside_empty_memory()
    {
        ReadOnlyMemory<byte>?[] values = [null, default(ReadOnlyMemory<byte>), ReadOnlyMemory<byte>.Empty, Bytes(2), null];

        var read = Now.Deserialize<ReadOnlyMemory<byte>?[]>(Now.SerializeToArray(values))!;

        Assert.Equal(values.Select(value => value?.ToArray()), read.Select(value => value?.ToArray()));
    }

    [Theory]
    [InlineData(WireType.LengthPrefixed, 1 << 28)]
    [InlineData(WireType.LengthPrefixed, int.MaxValue)]
    [InlineData(WireType.LengthPrefixed, uint.MaxValue)]
    [InlineData(WireType.TagDelimited, 1 << 28)]
    [InlineData(WireType.TagDelimited, int.MaxValue)]
    [InlineData(WireType.TagDelimited, uint.MaxValue)]
    public void A_length_beyond_the_message_is_refused_before_memory_is_taken(WireType form, uint length)
    {
        Assert.Equal([1, 2, 3], Now.Deserialize<ReadOnlyMemory<byte>>(Message(form, 3)).ToArray());
        var message = Message(form, length);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<Exception>(() => Now.Deserialize<ReadOnlyMemory<byte>>(message));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(WireType.VarInt)]
    [InlineData(WireType.Fixed32)]
    public void Other_forms_are_refused(WireType form) =>
        Assert.ThrowsAny<Exception>(() => Now.Deserialize<ReadOnlyMemory<byte>>(Message(form, 3)));

    [Fact]
    public void Memory_of_other_elements_is_written_and_copied_as_before()
    {
        int[] numbers = [1, -1, 70_000];
        var tree = new Tree { Name = "root", More = [new Tree[] { new() }], Children = new Tree[] { new() { Name = "leaf" }, new() { Name = "branch", Children = new Tree[] { new() } } } };
        List<ReadOnlyMemory<int>> list = [numbers, numbers, numbers.AsMemory(1), default];

        Assert.Equal(Before.SerializeToArray(list), Now.SerializeToArray(list));
        Assert.Equal(Before.SerializeToArray(tree.More), Now.SerializeToArray(tree.More));
        Assert.Equal(Before.SerializeToArray(tree), Now.SerializeToArray(tree));
        Assert.Equal("branch", Now.Deserialize<Tree>(Before.SerializeToArray(tree))!.Children.Span[1].Name);
        var copy = _services.GetRequiredService<DeepCopier>().Copy(tree);
        Assert.Equal(Now.SerializeToArray(tree), Now.SerializeToArray(copy));
        Assert.NotSame(tree.Children.Span[1], copy!.Children.Span[1]);
    }

    [Fact]
    public void A_copy_has_bytes_of_its_own()
    {
        var bytes = Bytes(1000);
        List<ReadOnlyMemory<byte>?> list = [bytes, bytes.AsMemory(10, 20), ReadOnlyMemory<byte>.Empty, null];

        var copy = _services.GetRequiredService<DeepCopier>().Copy(list);
        Array.Clear(bytes);

        Assert.Equal([Bytes(1000), Bytes(1000)[10..30], [], null], copy!.Select(memory => memory?.ToArray()));
    }

    [Fact]
    public void Nodes_clients_and_serializers_alone_have_the_codec()
    {
        IServiceProvider[] all = [_services, nodes.Client.ServiceProvider, .. nodes.Cluster.Cluster.Silos.Select(silo => silo.ServiceProvider)];
        Assert.All(all.Select(services => services.GetRequiredService<CodecProvider>()), codecs =>
        {
            Assert.IsType<CompactMemoryCodec<byte>>(codecs.GetCodec(typeof(ReadOnlyMemory<byte>)));
            Assert.IsType<CompactMemoryCopier<byte>>(codecs.GetDeepCopier(typeof(ReadOnlyMemory<byte>)));
        });
        Assert.IsType<ReadOnlyMemoryCodec<byte>>(_before.GetRequiredService<CodecProvider>().GetCodec(typeof(ReadOnlyMemory<byte>)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_copier_counts_whether_Orleans_adds_its_own_before_or_after(bool before)
    {
        var options = new TypeManifestOptions();
        if (before)
            options.Copiers.Add(typeof(ReadOnlyMemoryCopier<>));
        ((ITypeManifestProvider)new CompactMemoryManifest()).Configure(options);
        options.Copiers.Add(typeof(ReadOnlyMemoryCopier<>));

        Assert.Equal([typeof(ReadOnlyMemoryCopier<>), typeof(CompactMemoryCopier<>)], options.Copiers.ToArray()); // in this order
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31))];

    // Three elements, whatever the length says.
    private byte[] Message(WireType form, uint length)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var session = _services.GetRequiredService<SerializerSessionPool>().GetSession();
        var writer = Writer.Create(buffer, session);
        writer.WriteFieldHeader(0, typeof(ReadOnlyMemory<byte>), typeof(ReadOnlyMemory<byte>), form);
        if (form == WireType.TagDelimited)
        {
            UInt32Codec.WriteField(ref writer, 0, length);
            for (byte i = 1; i <= 3; i++)
                ByteCodec.WriteField(ref writer, i == 1 ? 1u : 0, i);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteVarUInt32(length);
            writer.Write([1, 2, 3]);
        }

        writer.Commit();
        return buffer.WrittenSpan.ToArray();
    }

    private sealed record Shape(Func<Serializer, ReadOnlyMemory<byte>, byte[]> Write, Func<Serializer, byte[], ReadOnlyMemory<byte>> Read)
    {
        public static Shape Of<T>(Func<ReadOnlyMemory<byte>, T> put, Func<T, ReadOnlyMemory<byte>> take) =>
            new((serializer, memory) => serializer.SerializeToArray(put(memory)), (serializer, written) => take(serializer.Deserialize<T>(written)!));
    }
}

/// <summary>An element that contains memory of its own type.</summary>
[GenerateSerializer]
public sealed class Tree
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public ReadOnlyMemory<Tree> Children { get; set; }

    [Id(2)]
    public List<ReadOnlyMemory<Tree>> More { get; set; } = [];
}
