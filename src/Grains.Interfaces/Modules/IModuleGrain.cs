using Orleans.Concurrency;
using Wetware.Security;

namespace Wetware.Modules;

/// <summary>
/// One module of the cluster, keyed by its digest in lower case. Callers use <see cref="ModuleClient"/>, which cuts modules into parts and
/// asks again when an answer is lost.
/// </summary>
[Alias("ww.IModuleGrain"), PublicGrain]
public interface IModuleGrain : IGrainWithStringKey
{
    /// <summary>What is known of it; null when it is not kept.</summary>
    [Alias("Info")]
    Task<ModuleInfo?> Info(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the next part of a sending into memory; one that was taken already changes nothing. Answers the module when it is kept
    /// already, and then nothing more need be sent.
    /// </summary>
    /// <exception cref="Errors.WetwareException">
    /// <c>limit</c>: it grows too large; <c>not-found</c>: an earlier part is missing, begin anew; <c>overloaded</c>: the node's room for sendings is full.
    /// </exception>
    [Alias("Append")]
    Task<ModuleInfo?> Append(ModulePart part, CancellationToken cancellationToken = default);

    /// <summary>Checks what was sent and keeps it; when this answers, the module is on disk and is being compiled. Keeping one that is kept changes nothing.</summary>
    /// <exception cref="Errors.WetwareException">
    /// <c>failed</c>: other bytes than the digest says, or no valid module; <c>limit</c>: over a limit, which the message names;
    /// <c>not-found</c>: there is no such sending, begin anew; <c>overloaded</c>.
    /// </exception>
    [Alias("Commit")]
    Task<ModuleInfo> Commit(Guid upload, CancellationToken cancellationToken = default);

    /// <summary>
    /// What is known of it once it is no longer being compiled; null when it is not kept. Answers after <see cref="ModuleLimitsOfStore.MaxWait"/> in any case: the
    /// caller asks again.
    /// </summary>
    [Alias("Settled"), AlwaysInterleave]
    Task<ModuleInfo?> Settled(CancellationToken cancellationToken = default);

    /// <summary>The part with number <paramref name="index"/>, from 0 on; each has <see cref="ModuleLimitsOfStore.PartBytes"/>, the last the rest.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>.</exception>
    [Alias("Read"), AlwaysInterleave]
    Task<ReadOnlyMemory<byte>> Read(int index, CancellationToken cancellationToken = default);

    /// <summary>Keeps the module from being removed until <see cref="Release"/> is called with the same name. Durable; doing it twice is harmless.</summary>
    /// <param name="holder">1 to 128 characters. One that uses many modules in many places holds each once and counts for itself.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    [Alias("Hold")]
    Task Hold(string holder, CancellationToken cancellationToken = default);

    /// <summary>Gives up a hold; harmless when there is none.</summary>
    [Alias("Release")]
    Task Release(string holder, CancellationToken cancellationToken = default);

    /// <summary>Removes the module; false when it was not there. Nodes that have it go on running it.</summary>
    /// <exception cref="Errors.WetwareException"><c>denied</c>: it is held.</exception>
    [Alias("Delete")]
    Task<bool> Delete(CancellationToken cancellationToken = default);

    /// <summary>For the catalogue: clears what an interrupted sending of this size left behind. True when the module is kept.</summary>
    [Alias("Sweep"), InternalCall]
    Task<bool> Sweep(int bytes, CancellationToken cancellationToken = default);
}
