using Wetware.Grains.Tasks;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

public sealed class EventLogTests
{
    private readonly EventLog _log = new(3);

    [Fact]
    public void A_cursor_gets_what_came_after_it()
    {
        Tell(10, 11, 12);

        Assert.Equal((false, 12L), (_log.After(11, null)!.Gap, _log.After(11, null)!.Next));
        Assert.Equal([12L], Sequences(11));
        Assert.Null(_log.After(12, null));
    }

    [Fact]
    public void A_cursor_before_what_is_kept_is_told_of_the_gap()
    {
        Tell(10, 11, 12, 13);

        Assert.True(_log.After(9, null)!.Gap);
        Assert.Equal([11L, 12L, 13L], Sequences(9));
        Assert.False(_log.After(10, null)!.Gap);
    }

    [Fact]
    public void A_cursor_larger_than_any_sequence_is_told_of_a_gap_and_then_of_the_events()
    {
        Tell(10, 11);

        var answer = _log.After(1_795_557_891_201_000, null)!;

        Assert.Equal((true, 11L), (answer.Gap, answer.Next));
        Assert.Equal([10L, 11L], answer.Items.Select(item => item.Sequence));
        Tell(12);
        Assert.Equal([12L], Sequences(answer.Next));
    }

    [Fact]
    public void A_cursor_larger_than_any_sequence_is_told_of_a_gap_when_nothing_is_kept()
    {
        _log.Begin(5);

        Assert.Equal((true, 5L, 0), (_log.After(6, null)!.Gap, _log.After(6, null)!.Next, _log.After(6, null)!.Items.Count));
        Assert.Null(_log.After(5, null));
    }

    private long[] Sequences(long after) => [.. _log.After(after, null)!.Items.Select(item => item.Sequence)];

    private void Tell(params long[] sequences)
    {
        foreach (var sequence in sequences)
            _log.Add(new TaskEvent { Sequence = sequence, Time = TaskRig.Begin, Kind = TaskEventKind.Accepted, Task = "t" });
    }
}
