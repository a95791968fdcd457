using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class MutatedPacketTests
{
    // What reading may set aside: a fixed part for the reader and the exception, and a multiple of what was received.
    private const int FixedBytes = 64 * 1024;
    private const int BytesPerByte = 160;

    [Fact]
    public void Mutated_packets_are_read_or_refused_within_bounds()
    {
        const int seed = 20260101;
        var random = new Random(seed);
        int read = 0, refused = 0;
        for (var round = 0; round < 100_000; round++)
        {
            // The large packet is expensive and mostly like itself: it comes now and then.
            var source = Packets.All[round % 50 == 0 ? Packets.All.Count - 1 : random.Next(Packets.All.Count - 1)];
            var packet = Mutate(source, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                new Message().Read(packet);
                read++;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}, {Convert.ToHexStringLower(packet)}: {e}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                allocated <= FixedBytes + (BytesPerByte * packet.Length),
                $"seed {seed}, round {round}: {allocated} bytes set aside for {packet.Length} received");
        }

        Assert.True(read > 1000 && refused > 1000, $"{read} read and {refused} refused: the mutations miss one side");
    }

    [Fact]
    public void What_is_read_can_be_written_and_read_again()
    {
        const int seed = 20260102;
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var packet = Mutate(Packets.All[random.Next(Packets.All.Count - 1)], random);
            if (TryRead(packet) is not { } message || !IsWritable(message))
                continue;
            var again = TryRead(message.ToByteArray());
            Assert.True(again is not null, $"seed {seed}, round {round}: {Convert.ToHexStringLower(packet)} is not readable once written");
            Assert.Equal(message.Answers, again.Answers);
            Assert.Equal(message.AdditionalRecords.Count, again.AdditionalRecords.Count);
        }
    }

    [Fact]
    public void Random_bytes_are_read_or_refused()
    {
        const int seed = 20260103;
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var packet = new byte[random.Next(200)];
            random.NextBytes(packet);
            if (packet.Length >= 12)
                packet.AsSpan(4, 8).Clear();
            if (packet.Length >= 12)
                packet[7] = (byte)random.Next(4);
            TryRead(packet);
        }
    }

    private static Message? TryRead(byte[] packet)
    {
        try
        {
            return (Message)new Message().Read(packet);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    // Bytes that are no UTF-8 become replacement characters, which may make a label longer than it can be sent.
    private static bool IsWritable(Message message)
    {
        try
        {
            message.ToByteArray();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static byte[] Mutate(byte[] source, Random random)
    {
        var packet = (byte[])source.Clone();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(packet.Length);
            switch (random.Next(6))
            {
                case 0:
                    packet[at] = (byte)random.Next(256);
                    break;
                case 1:
                    packet[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    packet[at] = 0xC0;
                    break;
                case 3:
                    packet[at] = 0xFF;
                    break;
                case 4:
                    packet = packet[..(at + 1)];
                    break;
                default:
                    packet = [.. packet[..at], .. source[random.Next(source.Length)..]];
                    packet = packet.Length == 0 ? [0] : packet;
                    break;
            }
        }

        return packet;
    }
}
