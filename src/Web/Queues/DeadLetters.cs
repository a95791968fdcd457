using Wetware.Queues;

namespace Wetware.Web.Queues;

/// <summary>Does dead letters again.</summary>
internal static class DeadLetters
{
    private const string Worker = "web console";
    private const int Batch = 100;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Moves items of a dead-letter topic back to where they came from, under their ids, until <paramref name="count"/> are moved or none is ready. An item is appended there
    /// before it is acknowledged here, so that none is lost; the id keeps it from being there twice. Items without origin are given back.
    /// </summary>
    /// <returns>How many were moved, and how many have no origin.</returns>
    public static async Task<(int Moved, int Left)> RequeueAsync(QueueClient queues, string topic, int count, CancellationToken cancellationToken)
    {
        var (moved, left) = (0, new List<ItemLease>());
        while (moved + left.Count < count)
        {
            var items = await queues.LeaseAsync(topic, Worker, Lease, Math.Min(Batch, count - moved - left.Count), cancellationToken: cancellationToken);
            if (items.Count == 0)
                break;
            left.AddRange(items.Where(item => item.Origin.Length == 0).Select(item => new ItemLease(item.Id, item.Token)));
            foreach (var origin in items.Where(item => item.Origin.Length > 0).GroupBy(item => item.Origin, StringComparer.Ordinal))
            {
                await queues.AppendAsync(origin.Key, [.. origin.Select(item => new QueueItem(item.Id, item.Payload, item.Priority, Group: item.Group))], cancellationToken);
                await queues.AcknowledgeAsync(topic, [.. origin.Select(item => new ItemLease(item.Id, item.Token))], cancellationToken);
                moved += origin.Count();
            }
        }

        foreach (var some in left.Chunk(Batch))
            await queues.ReturnAsync(topic, some, cancellationToken: cancellationToken);
        return (moved, left.Count);
    }
}
