using Wetware.Channels;
using Wetware.Errors;

namespace Wetware.Grains.Channels;

/// <summary>Keeps the names of one part.</summary>
public sealed class ChannelDirectoryGrain([PersistentState("names", "Default")] IPersistentState<ChannelNames> state) : Grain, IChannelDirectoryGrain
{
    private const int MaxNames = ChannelLimits.MaxChannels / IChannelDirectoryGrain.Shards;

    /// <summary>The part that a name belongs to: FNV-1a, the same on every node.</summary>
    public static int ShardOf(string name)
    {
        var hash = 2166136261;
        foreach (var part in name)
            hash = (hash ^ part) * 16777619;
        return (int)(hash % IChannelDirectoryGrain.Shards);
    }

    /// <inheritdoc />
    public async Task Add(string name, CancellationToken cancellationToken = default)
    {
        var place = state.State.Names.BinarySearch(name, StringComparer.Ordinal);
        if (place >= 0)
            return;
        if (state.State.Names.Count >= MaxNames)
            throw new WetwareException(ErrorKind.Overloaded, $"there are too many channels (at most {ChannelLimits.MaxChannels}); remove closed ones");
        state.State.Names.Insert(~place, name);
        await Write();
    }

    /// <inheritdoc />
    public async Task Remove(string name, CancellationToken cancellationToken = default)
    {
        var place = state.State.Names.BinarySearch(name, StringComparer.Ordinal);
        if (place < 0)
            return;
        state.State.Names.RemoveAt(place);
        await Write();
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> List(string prefix, string after, int limit, CancellationToken cancellationToken = default)
    {
        if (limit is < 1 or > ChannelLimits.MaxListed)
            throw new WetwareException(ErrorKind.Limit, $"a listing has 1 to {ChannelLimits.MaxListed} channels");
        var names = state.State.Names;
        var from = string.CompareOrdinal(prefix, after) > 0 ? prefix : after;
        var place = names.BinarySearch(from, StringComparer.Ordinal);
        var listed = new List<string>();
        for (var i = place < 0 ? ~place : place; i < names.Count && listed.Count < limit; i++)
        {
            if (string.CompareOrdinal(names[i], after) <= 0)
                continue;
            if (!names[i].StartsWith(prefix, StringComparison.Ordinal))
                break;
            listed.Add(names[i]);
        }

        return Task.FromResult<IReadOnlyList<string>>(listed);
    }

    private async Task Write()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle(); // what is on disk is not known any more
            throw;
        }
    }
}

/// <summary>What is on disk of one part of the directory.</summary>
[GenerateSerializer]
[Alias("ww.channel-names")]
public sealed class ChannelNames
{
    /// <summary>The names, in ordinal order.</summary>
    [Id(0)]
    public List<string> Names { get; set; } = [];
}
