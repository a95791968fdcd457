using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.PubSub;
using Wetware.PubSub;

namespace Wetware.Tests.PubSub;

/// <summary>Thousands of random histories of a buffer beside a reference that keeps everything in plain lists.</summary>
public sealed class SubscriptionBufferModelTests
{
    private const int Capacity = 4;
    private const int MaxBytes = 12;
    private const int NodeBytes = 14;

    private static readonly Config Checked = Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(41, 7);

    private static readonly Gen<Step> Steps = Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(0, 7).Select(number => new Step(kind, number)));

    [Fact]
    public void Every_history_is_as_the_reference_says() =>
        Check.One(Checked, Prop.ForAll(Gen.ListOf(Steps).Select(steps => steps.ToArray()).ToArbitrary(), steps => Agrees(steps)));

    private static bool Agrees(Step[] steps)
    {
        var memory = new TopicMemory(NodeBytes);
        var buffer = new SubscriptionBuffer(Capacity, MaxBytes, memory);
        var accepted = new List<(int Id, int Size, long Lost)>();
        var offered = 0;
        var lost = 0L;
        var missed = 0L;
        var read = 0;
        var reads = new List<(Guid Operation, TopicBatch? Batch)>();
        var waiting = -1;

        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case <= 3:
                    var unread = accepted.Skip(read).Sum(message => message.Size);
                    var room = accepted.Count - read < Capacity && (accepted.Count == read || unread + step.Number <= MaxBytes) && unread + step.Number <= NodeBytes;
                    if (room != buffer.Offer(Message(offered, step.Number)))
                        return false;
                    if (room)
                        accepted.Add((offered, step.Number, lost));
                    else
                        lost++;
                    offered++;
                    break;
                case 4:
                    buffer.Miss(step.Number);
                    lost += step.Number;
                    missed += step.Number;
                    break;
                case <= 6:
                    reads.Add((Guid.NewGuid(), null));
                    waiting = reads.Count - 1;
                    buffer.Begin(reads[waiting].Operation);
                    break;
                case 7 when waiting >= 0:
                    buffer.Begin(reads[waiting].Operation);
                    break;
                case 8 when waiting >= 0:
                    var served = buffer.Withdraw(reads[waiting].Operation);
                    if (!ReferenceEquals(served, reads[waiting].Batch))
                        return false;
                    if (served is null)
                        waiting = -1;
                    break;
            }

            // A withdrawal that is followed by its own read: the read is over.
            if (step.Kind == 9 && waiting < 0 && reads.Count > 0)
                buffer.Begin(reads[^1].Operation);

            // Whoever is not the reader is over; the reader gets all in order, and the same again when it asks again.
            for (var i = 0; i < reads.Count; i++)
            {
                var max = 1 + (step.Number % 3);
                var state = buffer.Look(reads[i].Operation, max, out var batch);
                var expected = i != waiting ? ReadState.Over
                    : reads[i].Batch is not null || accepted.Count > read ? ReadState.Served : ReadState.Waiting;
                if (state != expected)
                    return false;
                if (state != ReadState.Served)
                    continue;
                if (reads[i].Batch is { } known)
                {
                    if (!ReferenceEquals(batch, known))
                        return false;
                    continue;
                }

                reads[i] = (reads[i].Operation, batch);
                if (batch.Lost != lost || batch.Messages.Count != Math.Min(max, accepted.Count - read))
                    return false;
                foreach (var message in batch.Messages)
                {
                    var (id, size, before) = accepted[read++];
                    if (message.Lost != before || !message.Data.Span.SequenceEqual(Message(id, size)))
                        return false;
                }
            }

            if (buffer.Count != accepted.Count - read || buffer.Lost != lost || memory.Used != accepted.Skip(read).Sum(message => message.Size)
                || offered != accepted.Count + lost - missed)
                return false;
        }

        buffer.Clear();
        return memory.Used == 0 && buffer.Count == 0;
    }

    private static byte[] Message(int id, int size) => [.. Enumerable.Repeat((byte)id, size)];

    private readonly record struct Step(int Kind, int Number);
}
