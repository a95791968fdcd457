using Wetware.PubSub.Streams;

namespace Wetware.Grains.PubSub;

/// <summary>
/// Finds what one consumer of one stream has lost: each node numbers a stream's items, so a gap is a loss and a number that was there before is a repetition. What
/// came before a node's first item is unknown and counts as nothing. One thread at a time.
/// </summary>
public sealed class SequenceGaps
{
    /// <summary>Nodes and series that are remembered; with more of them, counting starts again.</summary>
    public const int MaxSeries = 4096;

    private readonly Dictionary<(ulong Node, uint Series), long> _last = [];

    /// <summary>Takes note of an item; false when it was there before.</summary>
    /// <param name="position">The item's position.</param>
    /// <param name="lost">Number of items that are missing before it.</param>
    public bool Accept(ItemPosition position, out long lost)
    {
        ArgumentNullException.ThrowIfNull(position);
        lost = 0;
        var series = (position.Node, position.Series);
        if (_last.TryGetValue(series, out var last))
        {
            if (position.SequenceNumber <= last)
                return false;
            lost = position.SequenceNumber - last - 1;
        }
        else if (_last.Count >= MaxSeries)
        {
            _last.Clear();
        }

        _last[series] = position.SequenceNumber;
        return true;
    }
}
