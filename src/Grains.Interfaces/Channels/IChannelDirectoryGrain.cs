using Wetware.Security;

namespace Wetware.Channels;

/// <summary>The names of the channels that were made and not removed, in <see cref="Shards"/> parts by name. Keys 0 to <see cref="Shards"/>−1. Durable.</summary>
[Alias("ww.IChannelDirectoryGrain"), PublicGrain]
public interface IChannelDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Number of parts.</summary>
    const int Shards = 16;

    /// <summary>Enters a name; a name that is there already stays.</summary>
    /// <exception cref="Errors.WetwareException"><c>overloaded</c>: the part is full.</exception>
    [Alias("Add"), InternalCall]
    Task Add(string name, CancellationToken cancellationToken = default);

    /// <summary>Takes a name out.</summary>
    [Alias("Remove"), InternalCall]
    Task Remove(string name, CancellationToken cancellationToken = default);

    /// <summary>Names of this part that begin with <paramref name="prefix"/> and come after <paramref name="after"/>, in ordinal order, at most <paramref name="limit"/>.</summary>
    [Alias("List")]
    Task<IReadOnlyList<string>> List(string prefix, string after, int limit, CancellationToken cancellationToken = default);
}
