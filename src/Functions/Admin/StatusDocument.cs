using System.Text.Json.Nodes;
using Wetware.Functions.Engine;
using Wetware.Functions.Serving;

namespace Wetware.Functions.Admin;

/// <summary>The status document: all plugs, names, blobs and filters, and counts of this gateway.</summary>
internal sealed class StatusDocument(FunctionClient functions, FunctionMetrics metrics, FunctionEngine engine)
{
    /// <summary>Reads it together.</summary>
    public async Task<JsonObject> CreateAsync(CancellationToken cancellationToken)
    {
        var plugs = new JsonObject();
        await foreach (var plug in AllAsync(functions.ListPlugsAsync, plug => plug.Key, cancellationToken))
            plugs[$"{plug.Method}/{plug.Path}{(plug.Host is null ? "" : $" {plug.Host}")}"] = PlugJson.Of(plug).ToText();
        var names = new JsonArray();
        await foreach (var name in AllAsync(functions.ListNamesAsync, name => name.Name, cancellationToken))
            names.Add(new JsonObject { ["name"] = name.Name, ["tech_id"] = name.Blob.TechId });
        var blobs = new JsonArray();
        await foreach (var blob in AllAsync(functions.ListAsync, blob => blob.TechId, cancellationToken))
            blobs.Add(new JsonObject { ["tech_id"] = blob.TechId, ["content_type"] = blob.ContentType, ["length"] = blob.Length });
        var filters = (await functions.ListFiltersAsync(cancellationToken)).Select(filter => (JsonNode?)FilterJson.Of(filter).ToNode()).ToArray();
        return new JsonObject
        {
            ["plugs"] = plugs,
            ["blob_names"] = names,
            ["blobs"] = blobs,
            ["filters"] = new JsonArray(filters),
            ["statistics"] = new JsonObject
            {
                ["nb_received_request"] = metrics.Requests,
                ["nb_running_calls"] = engine.Running,
                ["nb_waiting_calls"] = engine.Waiting,
            },
        };
    }

    private static async IAsyncEnumerable<T> AllAsync<T>(
        Func<string?, int, CancellationToken, Task<IReadOnlyList<T>>> list, Func<T, string> key,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await list(after, CatalogLimits.MaxPage, cancellationToken);
            foreach (var item in page)
                yield return item;
            if (page.Count < CatalogLimits.MaxPage)
                yield break;
            after = key(page[^1]);
        }
    }
}
