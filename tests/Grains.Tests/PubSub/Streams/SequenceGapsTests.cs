using Wetware.Grains.PubSub;
using Wetware.PubSub.Streams;

namespace Wetware.Tests.PubSub.Streams;

public sealed class SequenceGapsTests
{
    private readonly SequenceGaps _gaps = new();

    [Fact]
    public void A_gap_is_the_count_of_what_is_missing()
    {
        Assert.Equal((true, 0), Accept(1, 5));
        Assert.Equal((true, 0), Accept(1, 6));
        Assert.Equal((true, 3), Accept(1, 10));
    }

    [Fact]
    public void A_number_that_was_there_before_is_a_repetition()
    {
        Accept(1, 5);

        Assert.Equal((false, 0), Accept(1, 5));
        Assert.Equal((false, 0), Accept(1, 4));
        Assert.Equal((true, 0), Accept(1, 6));
    }

    [Fact]
    public void Every_node_and_series_has_numbers_of_its_own()
    {
        Accept(1, 100);

        Assert.Equal((true, 0), Accept(2, 1));
        Assert.Equal((true, 0), Accept(1, 1, series: 2));
        Assert.Equal((true, 0), Accept(1, 101));
    }

    [Fact]
    public void Memory_is_bounded_and_a_new_beginning_is_no_loss()
    {
        for (var node = 0UL; node < SequenceGaps.MaxSeries; node++)
            Accept(node, 1);

        Assert.Equal((true, 0), Accept(ulong.MaxValue, 7));
        Assert.Equal((true, 0), Accept(0, 9));
    }

    private (bool IsNew, long Lost) Accept(ulong node, long number, uint series = 1) =>
        (_gaps.Accept(new ItemPosition(node, series, number), out var lost), lost);
}
