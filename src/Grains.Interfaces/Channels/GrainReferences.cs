namespace Wetware.Channels;

/// <summary>
/// References to grains of one interface by their keys. The runtime looks the grain's type up by reflection for each reference that it makes from an interface; here that is
/// done once. Thread-safe.
/// </summary>
internal sealed class GrainReferences<T>(IGrainFactory grains)
    where T : IGrainWithStringKey
{
    private GrainReference? _first;

    /// <summary>The grain of a key.</summary>
    public T Get(string key)
    {
        if (_first is { } first)
            return (T)grains.GetGrain(GrainId.Create(first.GrainId.Type, key), first.InterfaceType);
        var grain = grains.GetGrain<T>(key);
        _first = grain as GrainReference; // not one in tests
        return grain;
    }
}
