using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Wetware.Errors;
using Wetware.PubSub.Streams;

namespace Wetware.Tests.PubSub.Streams;

public sealed class WetwareStreamsTests
{
    [Theory]
    [InlineData("topic", "news", null)]
    [InlineData("orders", "ww", null)]
    [InlineData("wwide", "x", null)]
    [InlineData(null, "ww", null)]
    [InlineData("topic", "ww/routing", ErrorKind.Denied)]
    [InlineData("topic", "space", ErrorKind.Denied)]
    [InlineData("topic", "00112233aabbccdd/x", ErrorKind.Denied)]
    [InlineData("topic", "", ErrorKind.Failed)]
    [InlineData("ww.routing", "records", ErrorKind.Denied)]
    [InlineData("ww", "x", ErrorKind.Denied)]
    public void Clients_publish_to_all_but_the_clusters_own_streams(string? space, string key, ErrorKind? refusal) =>
        Assert.Equal(refusal, Refusal(StreamId.Create(space, key)));

    [Fact]
    public void Long_ids_are_refused()
    {
        Assert.Null(Refusal(StreamId.Create("n", new string('k', WetwareStreams.MaxIdBytes - 1))));
        Assert.Equal(ErrorKind.Limit, Refusal(StreamId.Create("n", new string('k', WetwareStreams.MaxIdBytes))));
    }

    [Fact]
    public void Items_decode_as_their_own_type_only()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        byte[] bytes = [1, 2, 3];
        var raw = StreamItems.Encode(bytes, serializer, out var isRaw);
        bytes[0] = 9;
        var text = StreamItems.Encode("text", serializer, out var isTextRaw);

        Assert.Equal((true, false), (isRaw, isTextRaw));
        Assert.True(StreamItems.TryDecode<byte[]>(raw, true, serializer, out var copied));
        Assert.Equal([1, 2, 3], copied);
        Assert.True(StreamItems.TryDecode<ReadOnlyMemory<byte>>(raw, true, serializer, out var memory));
        Assert.Equal(3, memory.Length);
        Assert.True(StreamItems.TryDecode<string>(text, false, serializer, out var decoded));
        Assert.Equal("text", decoded);
        Assert.False(StreamItems.TryDecode<string>(raw, true, serializer, out _));
        Assert.False(StreamItems.TryDecode<byte[]>(text, false, serializer, out _));
        Assert.False(StreamItems.TryDecode<string>([0xff, 0xff, 0xff], false, serializer, out _));
    }

    private static ErrorKind? Refusal(StreamId stream)
    {
        try
        {
            WetwareStreams.CheckPublish(stream, "space");
            return null;
        }
        catch (WetwareException error)
        {
            return error.Kind;
        }
    }
}
