namespace Wetware.Functions.Plugs;

/// <summary>All that requests are answered by, as it was at one moment. Immutable.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, Plug> _plugs;
    private readonly Dictionary<string, FunctionName> _names;

    private FunctionTable(Guid epoch, long state, Dictionary<string, Plug> plugs, Dictionary<string, FunctionName> names, IReadOnlyList<FunctionFilter> filters, RouteTable routes)
    {
        (Epoch, State, _plugs, _names, Filters, Routes) = (epoch, state, plugs, names, filters, routes);
    }

    public static FunctionTable Empty { get; } = new(Guid.Empty, 0, [], [], [], RouteTable.Empty);

    public Guid Epoch { get; }

    public long State { get; }

    public RouteTable Routes { get; }

    public IReadOnlyList<FunctionFilter> Filters { get; }

    public IReadOnlyCollection<Plug> Plugs => _plugs.Values;

    public IReadOnlyCollection<FunctionName> Names => _names.Values;

    /// <summary>The table after a change; null when the change is not one of this state, so that the whole must be asked for.</summary>
    public FunctionTable? After(TableUpdate update)
    {
        if (update.From is null)
        {
            var all = update.Plugs.ToDictionary(plug => plug.Key);
            return new FunctionTable(update.Epoch, update.To, all, update.Names.ToDictionary(name => name.Name), update.Filters ?? [], RouteTable.Build(all.Values));
        }

        if (update.Epoch != Epoch || update.From != State)
            return null;
        var (plugs, names, routes) = (_plugs, _names, Routes);
        if (update.Plugs.Count + update.RemovedPlugs.Count > 0)
        {
            plugs = new Dictionary<string, Plug>(_plugs);
            foreach (var plug in update.Plugs)
                plugs[plug.Key] = plug;
            foreach (var key in update.RemovedPlugs)
                plugs.Remove(key);
            routes = RouteTable.Build(plugs.Values);
        }

        if (update.Names.Count + update.RemovedNames.Count > 0)
        {
            names = new Dictionary<string, FunctionName>(_names);
            foreach (var name in update.Names)
                names[name.Name] = name;
            foreach (var name in update.RemovedNames)
                names.Remove(name);
        }

        return new FunctionTable(Epoch, update.To, plugs, names, update.Filters ?? Filters, routes);
    }

    /// <summary>The blob that a name stands for; null when there is none.</summary>
    public Blob? Find(string name) => _names.GetValueOrDefault(name)?.Blob;

    /// <summary>The plug of a key; null when there is none.</summary>
    public Plug? FindPlug(string key) => _plugs.GetValueOrDefault(key);

    /// <summary>The blob of a plug.</summary>
    public Blob? BlobOf(Plug plug)
    {
        var blob = plug.Blob ?? Find(plug.Name);
        return plug.ContentType is null ? blob : blob is null ? null : blob with { ContentType = plug.ContentType };
    }
}
