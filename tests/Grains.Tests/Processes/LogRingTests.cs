using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.Processes;

namespace Wetware.Tests.Processes;

public sealed class LogRingTests
{
    [Fact]
    public void Streams_keep_their_order_and_their_names()
    {
        var ring = new LogRing(4096);
        ring.Append(false, "one "u8);
        ring.Append(false, "two "u8);
        ring.Append(true, "three "u8);
        ring.Append(false, "four"u8);

        var page = ring.Read(0, 100);

        Assert.Equal(["o:one two ", "e:three ", "o:four"], page.Chunks.Select(c => (c.Error ? "e:" : "o:") + Encoding.UTF8.GetString(c.Data.Span)));
        Assert.Equal((0, 18), (page.Offset, page.Next));
    }

    [Fact]
    public void A_reader_that_comes_late_learns_what_it_missed()
    {
        var ring = new LogRing(1024);
        for (var i = 0; i < 100; i++)
            ring.Append(false, new byte[100]);

        var page = ring.Read(10, 4096);

        Assert.Equal(10_000, page.Next);
        Assert.Equal(ring.Oldest, page.Offset);
        Assert.InRange(page.Next - page.Offset, 900, 1024);
    }

    [Fact]
    public void More_than_fits_leaves_the_end()
    {
        var ring = new LogRing(1024);
        ring.Append(true, new byte[5000]);
        ring.Append(true, "end"u8);

        Assert.Equal(5003, ring.Written);
        Assert.EndsWith("end", Encoding.UTF8.GetString(ring.Read(0, 5000).Chunks[^1].Data.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_changes_of_stream_cost_what_they_take()
    {
        var ring = new LogRing(4096);
        for (var i = 0; i < 10_000; i++)
            ring.Append(i % 2 == 0, "x"u8);

        Assert.InRange(ring.Read(0, 10_000).Chunks.Count, 50, 4096 / 32);
    }

    [Fact]
    public void It_agrees_with_a_string_of_everything_written() => Prop.ForAll(
        Gen.ArrayOf(ArbMap.Default.GeneratorFor<(bool, byte)>()).ToArbitrary(),
        Gen.Choose(100, 700).ToArbitrary(),
        Gen.Choose(1, 300).ToArbitrary(),
        (writes, capacity, max) =>
        {
            var ring = new LogRing(capacity);
            var all = new List<(bool Error, byte Value)>();
            var random = new Random(capacity);
            foreach (var (error, length) in writes)
            {
                var data = new byte[length];
                random.NextBytes(data);
                ring.Append(error, data);
                all.AddRange(data.Select(value => (error, value)));
            }

            Assert.Equal(all.Count, ring.Written);
            var read = new List<(bool, byte)>();
            var at = ring.Oldest;
            while (ring.Read(at, max) is { Chunks.Count: > 0 } page)
            {
                Assert.Equal(at, page.Offset);
                Assert.InRange(page.Next - page.Offset, 1, max);
                read.AddRange(page.Chunks.SelectMany(chunk => chunk.Data.ToArray().Select(value => (chunk.Error, value))));
                at = page.Next;
            }

            Assert.Equal(all.Skip((int)ring.Oldest), read);
        }).QuickCheckThrowOnFailure();
}
