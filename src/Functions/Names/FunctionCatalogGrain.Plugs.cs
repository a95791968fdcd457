using System.Globalization;
using System.Security.Cryptography;
using Wetware.Errors;
using Wetware.Functions.Filters;

namespace Wetware.Functions.Names;

internal sealed partial class FunctionCatalogGrain
{
    /// <inheritdoc />
    public async Task Plug(IReadOnlyList<Plug> plugs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plugs);
        if (plugs.Count is 0 or > CatalogLimits.MaxPlugsAtOnce)
            throw new WetwareException(ErrorKind.Limit, $"plugs: 1 to {CatalogLimits.MaxPlugsAtOnce} at once");
        var kept = new Dictionary<string, Plug>();
        foreach (var plug in plugs.Select(FunctionRules.Check))
            kept[plug.Key] = plug with { Blob = plug.Kind == PlugKind.Proxy ? null : Pinned(plug.Name, plug.ContentType) };
        if (_plugs.Count + kept.Keys.Count(key => _plugs.Find(key) is null) > CatalogLimits.MaxPlugs)
            throw new WetwareException(ErrorKind.Limit, $"plugs: the cluster keeps at most {CatalogLimits.MaxPlugs}");
        await _plugs.SetAsync([.. kept]);
        _feed.Publish(update => update with { Plugs = [.. kept.Values] });
    }

    /// <inheritdoc />
    public async Task<bool> Unplug(string method, string path, string? host, CancellationToken cancellationToken = default)
    {
        var key = Functions.Plug.KeyOf(FunctionRules.Method("method", method), path, host?.ToLowerInvariant());
        if (_plugs.Find(key) is null)
            return false;
        await _plugs.RemoveAsync(key);
        _feed.Publish(update => update with { RemovedPlugs = [key] });
        return true;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Plug>> ListPlugs(string? after, int limit, CancellationToken cancellationToken = default) => _plugs.PageAsync(after, limit);

    /// <inheritdoc />
    public async Task<FunctionFilter> AddFilter(FunctionFilter filter, CancellationToken cancellationToken = default)
    {
        var wanted = JwtRules.CheckData(FunctionRules.Check(filter));
        if (wanted.Name != FunctionFilter.Jwt)
            wanted = wanted with { Blob = Pinned(wanted.Name, null) };
        if (Filters().FirstOrDefault(there => there with { Id = "", Blob = wanted.Blob } == wanted) is { } same)
            return same;
        if (_filters.Count >= CatalogLimits.MaxFilters)
            throw new WetwareException(ErrorKind.Limit, $"filters: the cluster keeps {CatalogLimits.MaxFilters} already");

        // Keys are in the order in which filters were added.
        var number = _filters.Keys.LastOrDefault() is { } last ? int.Parse(last, CultureInfo.InvariantCulture) + 1 : 1;
        var added = wanted with { Id = RandomNumberGenerator.GetString("0123456789abcdefghijklmnopqrstuv", 20) };
        await _filters.SetAsync(number.ToString("d10", CultureInfo.InvariantCulture), added);
        PublishFilters();
        return added;
    }

    /// <inheritdoc />
    public async Task<bool> RemoveFilter(string id, CancellationToken cancellationToken = default)
    {
        if (_filters.Entries.FirstOrDefault(entry => entry.Value.Id == id) is not { Key: { } key })
            return false;
        await _filters.RemoveAsync(key);
        PublishFilters();
        return true;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<FunctionFilter>> ListFilters(CancellationToken cancellationToken = default) => Task.FromResult(Filters());

    private IReadOnlyList<FunctionFilter> Filters() => [.. _filters.Values];

    private void PublishFilters() => _feed.Publish(update => update with { Filters = Filters() });
}
