using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Wetware.Errors;

namespace Wetware.Grains.Raft.Restoring;

/// <summary>
/// The states of Raft groups that a restored backup has brought, in the grain storage: an index, and for each group a head and parts. They stay until the group runs
/// again.
/// </summary>
/// <param name="storage">The storage.</param>
public sealed class RaftImages([FromKeyedServices("Default")] IGrainStorage storage)
{
    /// <summary>Grain type of the heads and parts.</summary>
    public const string ImageType = "ww.raft-image";

    /// <summary>Where the index is kept.</summary>
    public static readonly GrainId IndexOwner = GrainId.Create("ww.raft-images", "cluster");

    /// <summary>Name of the index.</summary>
    public const string IndexName = "raft-images";

    /// <summary>Name of a head.</summary>
    public const string HeadName = "raft-image";

    /// <summary>Where the head and the parts of an image are kept.</summary>
    public static GrainId Owner(string group, Guid image) => GrainId.Create(ImageType, $"{group}/{image:n}");

    /// <summary>Name of a part.</summary>
    public static string PartName(int part) => string.Create(CultureInfo.InvariantCulture, $"raft-image-{part}");

    /// <summary>Returns the names of the groups that wait to be restored.</summary>
    public async Task<IReadOnlyList<string>> List() => [.. (await ReadIndex()).State!.Groups.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Returns the head of a group's image; null when it has none.</summary>
    public async Task<RaftImageHead?> Find(string group) => await Locate(group) is { } owner ? await FindHead(owner) : null;

    /// <summary>Returns the state of a group's machine.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: there is none, or a part is missing.</exception>
    internal async Task<RestoredImage> Load(string group)
    {
        if (await Locate(group) is not { } owner || await FindHead(owner) is not { } head)
            throw new WetwareException(ErrorKind.NotFound, $"no state of group \"{group}\" waits to be restored");
        using var bytes = new MemoryStream();
        for (var part = 0; part < head.Parts; part++)
        {
            var read = await Read<RaftImageData>(PartName(part), owner);
            if (!read.RecordExists)
                throw new WetwareException(ErrorKind.NotFound, $"part {part} of {head.Parts} of the state of group \"{group}\" is missing");
            bytes.Write(read.State!.Data);
        }

        return new(head.Index, bytes.ToArray());
    }

    /// <summary>Removes a group's image. Doing it again is harmless.</summary>
    public async Task Remove(string group)
    {
        var index = await ReadIndex();
        if (!index.State!.Groups.Remove(group, out var image))
            return;
        var owner = Owner(group, image);
        if (await FindHead(owner) is { } head)
        {
            for (var part = 0; part < head.Parts; part++)
                await Clear<RaftImageData>(PartName(part), owner);
            await Clear<RaftImageHead>(HeadName, owner);
        }

        if (index.State.Groups.Count == 0)
            await storage.ClearStateAsync(IndexName, IndexOwner, index);
        else
            await storage.WriteStateAsync(IndexName, IndexOwner, index);
    }

    private Task<GrainState<RaftImageIndex>> ReadIndex() => Read<RaftImageIndex>(IndexName, IndexOwner);

    private async Task<GrainId?> Locate(string group) => (await ReadIndex()).State!.Groups.TryGetValue(group, out var image) ? Owner(group, image) : null;

    private async Task<RaftImageHead?> FindHead(GrainId owner) => await Read<RaftImageHead>(HeadName, owner) is { RecordExists: true, State: { } head } ? head : null;

    private async Task<GrainState<T>> Read<T>(string name, GrainId owner)
        where T : new()
    {
        var state = new GrainState<T>(new T());
        await storage.ReadStateAsync(name, owner, state);
        return state;
    }

    private async Task Clear<T>(string name, GrainId owner)
        where T : new()
    {
        var state = await Read<T>(name, owner);
        if (state.RecordExists)
            await storage.ClearStateAsync(name, owner, state);
    }
}

/// <summary>What a restored group begins with.</summary>
/// <param name="Index">The index of the last command that the state contains.</param>
/// <param name="Machine">The state of the machine.</param>
internal readonly record struct RestoredImage(ulong Index, ReadOnlyMemory<byte> Machine);

/// <summary>The groups that wait to be restored.</summary>
[GenerateSerializer]
[Alias("ww.raft-image-index")]
public sealed class RaftImageIndex
{
    /// <summary>The id of the image of each, by the group's name.</summary>
    [Id(0)]
    public Dictionary<string, Guid> Groups { get; set; } = [];
}

/// <summary>What is known of a group that waits to be restored.</summary>
[GenerateSerializer]
[Alias("ww.raft-image-head")]
public sealed class RaftImageHead
{
    /// <summary>The id that the group had.</summary>
    [Id(0)]
    public Guid GroupId { get; set; }

    /// <summary>The peer ids of its voters.</summary>
    [Id(1)]
    public List<string> Peers { get; set; } = [];

    /// <summary>The index of the last command that the state contains.</summary>
    [Id(2)]
    public ulong Index { get; set; }

    /// <summary>Number of parts.</summary>
    [Id(3)]
    public int Parts { get; set; }
}

/// <summary>A part of a group's state.</summary>
[GenerateSerializer]
[Alias("ww.raft-image-data")]
public sealed class RaftImageData
{
    /// <summary>The bytes, at most <see cref="RaftGroups.RaftLimits.ImagePartBytes"/>.</summary>
    [Id(0)]
    public byte[] Data { get; set; } = [];
}
