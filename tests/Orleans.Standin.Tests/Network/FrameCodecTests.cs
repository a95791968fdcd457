using System.Buffers.Binary;
using System.Net;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Wetware.Tests.Network;

/// <summary>Frames on a byte stream, whole, cut and hostile.</summary>
public sealed class FrameCodecTests
{
    private static readonly FrameLimits Limits = new(1000, 100_000);

    [Fact]
    public void Frames_come_out_as_they_went_in_however_the_stream_is_cut()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var sent = Enumerable.Range(0, 1 + random.Next(8)).Select(_ => (Bytes(random, 1 + random.Next(1000)), Bytes(random, random.Next(3) * random.Next(30_000)))).ToList();
            var stream = Write([.. sent]);
            using var buffer = new FrameBuffer(Limits, 64);
            var got = new List<(byte[], byte[])>();
            for (var at = 0; at < stream.Length;)
            {
                var piece = Math.Min(stream.Length - at, 1 + random.Next(5000));
                at += Feed(buffer, stream.AsSpan(at, piece));
                Drain(buffer, got);
            }

            Assert.Equal(sent.Count, got.Count);
            for (var i = 0; i < sent.Count; i++)
            {
                Assert.Equal(sent[i].Item1, got[i].Item1);
                Assert.Equal(sent[i].Item2, got[i].Item2);
            }

            Assert.Equal(0, buffer.Waiting);
        }
    }

    [Theory]
    [InlineData(0u, 0u, "without a header")]
    [InlineData(1001u, 0u, "exceeds the limit of 1000")]
    [InlineData(1u, 100_001u, "exceeds the limit of 100000")]
    [InlineData(uint.MaxValue, uint.MaxValue, "exceeds the limit of 1000")]
    public void Impossible_lengths_are_refused_before_anything_is_kept_for_them(uint header, uint body, string why)
    {
        using var buffer = new FrameBuffer(Limits, 64);
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, header);
        BinaryPrimitives.WriteUInt32LittleEndian(prefix.AsSpan(4), body);
        Feed(buffer, prefix);
        var refused = Assert.Throws<InvalidMessageFrameException>(() => buffer.TryTake(out _));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Announced_bytes_take_no_memory_before_they_come()
    {
        using var buffer = new FrameBuffer(new FrameLimits(1000, 100_000_000), 1024);
        var prefix = new byte[8];
        prefix[0] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(prefix.AsSpan(4), 100_000_000);
        Feed(buffer, prefix);
        Assert.False(buffer.TryTake(out _));
        buffer.GetFree();
        Assert.InRange(buffer.Capacity, 1024, 4096);
    }

    [Fact]
    public void Hundred_thousand_mutated_streams_neither_crash_nor_grow_the_buffer()
    {
        const int seed = 20_300_101;
        var random = new Random(seed);
        var original = Write((Bytes(random, 40), Bytes(random, 300)), (Bytes(random, 1), []), (Bytes(random, 900), Bytes(random, 2000)), ([1, 2, 3], [4]));
        var refused = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var stream = Mutate(random, original);
            using var buffer = new FrameBuffer(Limits, 512);
            try
            {
                for (var at = 0; at < stream.Length;)
                {
                    at += Feed(buffer, stream.AsSpan(at, Math.Min(stream.Length - at, 1 + random.Next(2000))));
                    while (buffer.TryTake(out var frame))
                        Assert.True(frame.Header.Length is > 0 and <= 1000 && frame.Body.Length <= 100_000);
                }
            }
            catch (InvalidMessageFrameException)
            {
                refused++;
            }

            Assert.True(buffer.Capacity <= 64 * 1024, $"seed {seed}, round {round}: the buffer holds {buffer.Capacity} bytes");
        }

        Assert.InRange(refused, 1000, 99_000);
    }

    [Fact]
    public void Hundred_thousand_mutated_greetings_are_read_or_refused()
    {
        const int seed = 20_300_102;
        var random = new Random(seed);
        using var batch = new FrameBatch(FrameLimits.Handshake);
        GreetingCodec.Write(batch, FrameKind.Hello, Greeting.OfSilo("cluster", SiloAddress.New(IPAddress.Loopback, 11111, 42)));
        var silo = batch.Written.ToArray();
        batch.Clear();
        GreetingCodec.Write(batch, FrameKind.Hello, Greeting.OfClient("cluster", GrainId.Create("sys.client", "hosted-1")));
        var client = batch.Written.ToArray();
        for (var round = 0; round < 100_000; round++)
        {
            var stream = Mutate(random, random.Next(2) == 0 ? silo : client);
            using var buffer = new FrameBuffer(FrameLimits.Handshake, 512);
            Feed(buffer, stream);
            try
            {
                if (buffer.TryTake(out var frame))
                    GreetingCodec.Read(frame, FrameKind.Hello);
            }
            catch (InvalidMessageFrameException)
            {
                // Refused, which is an answer.
            }
        }
    }

    [Fact]
    public void Greetings_survive_the_wire()
    {
        foreach (var greeting in new[]
        {
            Greeting.OfSilo("some cluster", SiloAddress.New(IPAddress.Parse("10.1.2.3"), 65535, int.MaxValue)),
            Greeting.OfSilo(string.Empty, SiloAddress.New(IPAddress.Parse("fe80::1"), 1, 0)),
            Greeting.OfClient("ä", GrainId.Create("sys.client", "x")),
        })
        {
            using var batch = new FrameBatch(FrameLimits.Handshake);
            GreetingCodec.Write(batch, FrameKind.Welcome, greeting);
            using var buffer = new FrameBuffer(FrameLimits.Handshake, 64);
            Feed(buffer, batch.Written.Span);
            Assert.True(buffer.TryTake(out var frame));
            Assert.Equal(greeting, GreetingCodec.Read(frame, FrameKind.Welcome));
        }
    }

    [Fact]
    public void Oversized_frame_is_taken_back_and_those_before_it_stay()
    {
        using var batch = new FrameBatch(new FrameLimits(10, 100));
        Append(batch, [1], [2]);
        var good = batch.Length;
        var refused = Assert.Throws<InvalidMessageFrameException>(() => Append(batch, [1], new byte[101]));
        Assert.Contains("MaxMessageBodySize of 100", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidMessageFrameException>(() => Append(batch, new byte[11], []));
        Assert.Equal(good, batch.Length);
    }

    private static byte[] Mutate(Random random, byte[] original)
    {
        var stream = (byte[])original.Clone();
        for (var change = random.Next(6); change >= 0; change--)
        {
            var at = random.Next(stream.Length);
            switch (random.Next(4))
            {
                case 0:
                    stream[at] = (byte)random.Next(256);
                    break;
                case 1:
                    stream[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    stream = [.. stream.AsSpan(0, at), .. stream.AsSpan(Math.Min(stream.Length, at + 1 + random.Next(8)))];
                    break;
                default:
                    stream = [.. stream.AsSpan(0, at), .. Bytes(random, random.Next(8)), .. stream.AsSpan(at)];
                    break;
            }

            if (stream.Length == 0)
                stream = [0];
        }

        return stream;
    }

    private static byte[] Write(params (byte[] Header, byte[] Body)[] frames)
    {
        using var batch = new FrameBatch(Limits);
        foreach (var (header, body) in frames)
            Append(batch, header, body);
        return batch.Written.ToArray();
    }

    private static void Append(FrameBatch batch, byte[] header, byte[] body)
    {
        batch.BeginFrame();
        header.CopyTo(batch.GetSpan(header.Length));
        batch.Advance(header.Length);
        batch.BeginBody();
        body.CopyTo(batch.GetSpan(body.Length));
        batch.Advance(body.Length);
        batch.EndFrame();
    }

    private static int Feed(FrameBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        var room = buffer.GetFree().Span;
        var count = Math.Min(room.Length, bytes.Length);
        bytes[..count].CopyTo(room);
        buffer.Received(count);
        return count;
    }

    private static void Drain(FrameBuffer buffer, List<(byte[] Header, byte[] Body)> into)
    {
        while (buffer.TryTake(out var frame))
            into.Add((frame.Header.ToArray(), frame.Body.ToArray()));
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
