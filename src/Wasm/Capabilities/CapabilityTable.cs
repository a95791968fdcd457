namespace Wetware.Wasm.Capabilities;

/// <summary>One guest's capabilities by number. Numbers start at 1, are the lowest free ones, and mean nothing to any other guest.</summary>
/// <param name="host">Whom its calls go to.</param>
/// <param name="letGo">Tells the host that one is held no more; does not throw.</param>
internal sealed class CapabilityTable(IGuestCapabilities host, Action<GuestCapability> letGo) : IDisposable
{
    /// <summary>The most capabilities a guest holds at once.</summary>
    public const int Most = 4096;

    private readonly SortedDictionary<uint, GuestCapability> _held = [];
    private readonly SortedSet<uint> _free = [];
    private uint _next = 1;

    public IEnumerable<KeyValuePair<uint, GuestCapability>> Held => _held;

    public IGuestCapabilities Host => host;

    /// <summary>False when there would be too many; then none is taken.</summary>
    public bool TryAdd(IReadOnlyList<GuestCapability> capabilities, Span<uint> numbers)
    {
        if (_held.Count + capabilities.Count > Most)
            return false;
        for (var i = 0; i < capabilities.Count; i++)
        {
            var number = _free.Count > 0 ? _free.Min : _next++;
            _free.Remove(number);
            _held.Add(number, capabilities[i]);
            numbers[i] = number;
        }

        return true;
    }

    public GuestCapability? Find(uint number) => _held.GetValueOrDefault(number);

    public bool Release(uint number)
    {
        if (!_held.Remove(number, out var capability))
            return false;
        _free.Add(number);
        letGo(capability);
        return true;
    }

    public void Dispose()
    {
        foreach (var capability in _held.Values)
            letGo(capability);
        _held.Clear();
    }
}
