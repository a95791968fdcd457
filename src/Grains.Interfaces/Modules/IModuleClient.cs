using Wetware.Errors;

namespace Wetware.Modules;

/// <summary>The cluster's module store. Digests are 64 hex digits of either case, with or without <c>sha256:</c> in front.</summary>
public interface IModuleClient
{
    /// <summary>
    /// Stores a module. When this returns the module is on disk, and a new one is being compiled (<see cref="WaitAsync"/>). A module that is there already is not
    /// sent again; any number of callers may put the same one at the same time.
    /// </summary>
    /// <exception cref="WetwareException"><c>failed</c>: no valid module; <c>limit</c>: over a limit, which the message names; <c>overloaded</c>.</exception>
    Task<ModuleInfo> PutAsync(ReadOnlyMemory<byte> module, CancellationToken cancellationToken = default);

    /// <summary>Returns what is known of a module; null when it is not stored.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: <paramref name="digest"/> is no digest.</exception>
    Task<ModuleInfo?> FindAsync(string digest, CancellationToken cancellationToken = default);

    /// <summary>Waits until a module is no longer being compiled; null when it is not stored. The result may say that it was refused.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: <paramref name="digest"/> is no digest; <c>disconnected</c>.</exception>
    Task<ModuleInfo?> WaitAsync(string digest, CancellationToken cancellationToken = default);

    /// <summary>Returns a module's bytes, checked against the digest; null when it is not stored.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: no digest, or the stored bytes are damaged.</exception>
    Task<ReadOnlyMemory<byte>?> GetAsync(string digest, CancellationToken cancellationToken = default);

    /// <summary>Returns up to <paramref name="limit"/> modules after <paramref name="after"/> in order of digest, and whether there may be more.</summary>
    Task<(IReadOnlyList<ModuleInfo> Modules, bool More)> ListPageAsync(string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes a module; false when it was not there. Nodes that have it go on running it.</summary>
    /// <exception cref="WetwareException"><c>denied</c>: a task holds it.</exception>
    Task<bool> DeleteAsync(string digest, CancellationToken cancellationToken = default);
}
