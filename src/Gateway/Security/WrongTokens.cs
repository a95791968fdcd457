using System.Net;
using System.Net.Sockets;

namespace Wetware.Gateway.Security;

/// <summary>
/// Counts wrong tokens by address, in a table of bounded size. An address that sent <see cref="Allowed"/> of them within <see cref="Window"/> is told to
/// come again later; a right token still passes, so that nobody can lock out those who share an address with them.
/// </summary>
internal sealed class WrongTokens(TimeProvider time)
{
    /// <summary>Wrong tokens of one address in a window before it is told to wait.</summary>
    public const int Allowed = 20;

    private const int MaxAddresses = 4096;

    /// <summary>How long wrong tokens count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (long Since, int Count)> _counts = [];

    /// <summary>Counts one; returns how long the address has to wait, or null when it may go on.</summary>
    public TimeSpan? Add(IPAddress? address)
    {
        var key = KeyOf(address);
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_counts.TryGetValue(key, out var entry) && _counts.Count >= MaxAddresses)
                key = MakeRoom(key, now, out entry);
            if (entry.Count == 0 || time.GetElapsedTime(entry.Since, now) >= Window)
                entry = (now, 0);
            _counts[key] = entry with { Count = Math.Min(entry.Count + 1, Allowed + 1) };
            return entry.Count >= Allowed ? Window - time.GetElapsedTime(entry.Since, now) : null;
        }
    }

    // When even that does not help, all further addresses share one count.
    private IPAddress MakeRoom(IPAddress key, long now, out (long Since, int Count) entry)
    {
        foreach (var old in _counts.Where(pair => time.GetElapsedTime(pair.Value.Since, now) >= Window).Select(pair => pair.Key).ToArray())
            _counts.Remove(old);
        entry = default;
        if (_counts.Count < MaxAddresses)
            return key;
        _counts.TryGetValue(IPAddress.None, out entry);
        return IPAddress.None;
    }

    // One host of IPv6 has a whole /64 to itself.
    private static IPAddress KeyOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes);
    }
}
