using Wetware.Errors;
using Wetware.Modules;

namespace Wetware.Gateway.Modules;

/// <summary>The cluster's modules as the gateway uses them. Digests are 64 hex digits in lower case.</summary>
public interface IModuleClient
{
    /// <summary>Keeps a module; when this returns it is on disk. One that is there already is not sent again.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no valid module; <c>limit</c>; <c>overloaded</c>.</exception>
    Task<ModuleInfo> Put(ReadOnlyMemory<byte> module, CancellationToken cancellationToken);

    /// <summary>What is known of a module; null when it is not kept.</summary>
    Task<ModuleInfo?> Find(string digest, CancellationToken cancellationToken);

    /// <summary>A module's bytes; null when it is not kept.</summary>
    Task<ReadOnlyMemory<byte>?> Get(string digest, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="limit"/> modules after <paramref name="after"/> in order of digest, and whether there may be more.</summary>
    Task<(IReadOnlyList<ModuleInfo> Modules, bool More)> List(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes a module; false when it was not there.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a task holds it.</exception>
    Task<bool> Delete(string digest, CancellationToken cancellationToken);
}
