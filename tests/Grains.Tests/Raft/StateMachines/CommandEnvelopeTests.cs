using Wetware.Grains.Raft.StateMachines;

namespace Wetware.Tests.Raft.StateMachines;

public sealed class CommandEnvelopeTests
{
    private static readonly TimeSpan Time = TimeSpan.FromTicks(123_456_789);

    public static TheoryData<byte[]> Encoded => new(
        CommandEnvelope.Encode(Time, 0, 0, default),
        CommandEnvelope.Encode(Time, 0, 0, "x"u8),
        CommandEnvelope.Encode(Time, 5, 9, "payload"u8, 8),
        CommandEnvelope.Encode(Time, 5, 1, default),
        CommandEnvelope.EncodeOpenSession(Time, TimeSpan.FromSeconds(3)),
        CommandEnvelope.EncodeKeepAlive(Time, 5, 0),
        CommandEnvelope.EncodeCloseSession(Time, 5));

    [Fact]
    public void A_command_is_decoded_as_it_was_encoded()
    {
        Assert.True(CommandEnvelope.TryDecode(CommandEnvelope.Encode(Time, 5, 9, "payload"u8, 8), out var envelope));
        Assert.Equal((EnvelopeKind.Command, Time, 5UL, 9UL, 8UL), (envelope.Kind, envelope.Time, envelope.Session, envelope.Sequence, envelope.Acknowledged));
        Assert.Equal("payload"u8, envelope.Payload.Span);
    }

    [Fact]
    public void Without_session_and_payload_it_is_a_tick()
    {
        Assert.True(CommandEnvelope.TryDecode(CommandEnvelope.Encode(Time, 0, 0, default), out var envelope));
        Assert.Equal((EnvelopeKind.Tick, Time), (envelope.Kind, envelope.Time));
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public void Every_other_encoding_is_refused_or_means_something_else(byte[] bytes)
    {
        Assert.True(CommandEnvelope.TryDecode(bytes, out var original));
        for (var i = 0; i < bytes.Length; i++)
        {
            // What is cut off may only have been payload.
            Assert.True(!CommandEnvelope.TryDecode(bytes.AsMemory(0, i), out var cut) || cut.Payload.Length < original.Payload.Length);
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = bytes.ToArray();
                flipped[i] ^= (byte)(1 << bit);
                if (CommandEnvelope.TryDecode(flipped, out var other))
                    Assert.NotEqual(original, other);
            }
        }

        if (original.Kind != EnvelopeKind.Command)
            Assert.False(CommandEnvelope.TryDecode((byte[])[.. bytes, 0], out _));
    }

    [Fact]
    public void What_makes_no_sense_is_not_encoded()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.Encode(TimeSpan.FromTicks(-1), 0, 0, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.Encode(Time, 1, 0, "x"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.Encode(Time, 0, 1, "x"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.Encode(Time, 1, 1, "x"u8, acknowledged: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.EncodeKeepAlive(Time, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.EncodeCloseSession(Time, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandEnvelope.EncodeOpenSession(Time, TimeSpan.FromTicks(-1)));
    }
}
