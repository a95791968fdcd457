using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Makaretu.Dns;

/// <summary>
/// Remembers messages for a while, by their hash. At most 4,096 are remembered: under a flood further ones pass as new instead of
/// taking memory.
/// </summary>
public class RecentMessages
{
    private const int Capacity = 4096;

    /// <summary>Hash and local time of the messages of the last <see cref="Interval"/>.</summary>
    public ConcurrentDictionary<string, DateTime> Messages = new();

    private DateTime _pruned = DateTime.MinValue;

    /// <summary>How long a message is remembered; one second by default.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Remembers a message; false when it was seen within the last <see cref="Interval"/>.</summary>
    public bool TryAdd(byte[] message)
    {
        var now = DateTime.Now;
        if (now - _pruned > Interval / 8)
            Prune();
        var id = GetId(message);
        if (Messages.Count >= Capacity)
            return !IsKnown(id, now);
        return Messages.TryAdd(id, now) || (!IsKnown(id, now) && Renew(id, now));
    }

    /// <summary>Forgets old messages and returns how many.</summary>
    public int Prune()
    {
        var now = DateTime.Now;
        _pruned = now;
        return Messages.Count(message => message.Value < now - Interval && Messages.TryRemove(message));
    }

    public string GetId(byte[] message) => Convert.ToBase64String(SHA256.HashData(message));

    private bool IsKnown(string id, DateTime now) => Messages.TryGetValue(id, out var seen) && seen >= now - Interval;

    private bool Renew(string id, DateTime now)
    {
        Messages[id] = now;
        return true;
    }
}
