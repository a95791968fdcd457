using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Raft.Machines;
using Wetware.Wasm.Machines;
using Wetware.Wasm.Modules;

namespace Wetware.Grains.Raft.StateMachines.Wasm;

/// <summary>
/// The modules of this node's state machines. They stand in a folder beside the log, so that a member starts again without the cluster. Compiled once, and kept.
/// </summary>
internal sealed class MachineModules(IOptions<RaftOptions> options, IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, MachineModule> _loaded = new(StringComparer.Ordinal);

    // Not in the log's folder, which is the log's alone.
    private string? Folder => options.Value.Folder is { } folder ? folder + "-machines" : null;

    /// <summary>Brings the module of a kind here, before a member is created; nothing for other kinds.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>: the cluster has no such module; <c>failed</c>: it is no state machine.</exception>
    public async Task Ensure(string kind, CancellationToken cancellationToken)
    {
        if (MachineGroup.DigestOf(kind) is not { } text)
            return;
        var digest = ModuleKey.Parse(text);
        if (_loaded.ContainsKey(digest) && (Folder is not { } kept || File.Exists(PathOf(kept, digest))))
            return;
        var bytes = await new ModuleClient(grains).GetAsync(digest, cancellationToken).ConfigureAwait(false) ?? throw ModuleKey.NotFound(digest);

        // Compiling takes a while, and the caller's scheduler is a grain's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Keep(digest, MachineModule.Load(bytes.Span));
        }
        catch (ModuleRefusedException refused)
        {
            throw new WetwareException(ErrorKind.Failed, $"field 'kind': {refused.Message}");
        }

        if (Folder is not { } folder || File.Exists(PathOf(folder, digest)))
            return;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $"{digest}.{Guid.NewGuid():n}");
        var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, PathOf(folder, digest), overwrite: true);
    }

    /// <summary>Returns a module that was brought here, in this run of the node or an earlier one.</summary>
    /// <exception cref="InvalidDataException">It is not here, or damaged.</exception>
    public MachineModule Load(string digest)
    {
        if (_loaded.TryGetValue(digest, out var module))
            return module;
        if (Folder is not { } folder || !IsDigest(digest))
            throw new InvalidDataException($"the module {digest} of the state machine is not on this node");
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(PathOf(folder, digest));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the module {digest} of the state machine cannot be read: {error.Message}", error);
        }

        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != digest)
            throw new InvalidDataException($"the module {digest} of the state machine is damaged: {PathOf(folder, digest)} has another digest");
        try
        {
            return Keep(digest, MachineModule.Load(bytes));
        }
        catch (ModuleRefusedException refused)
        {
            throw new InvalidDataException($"the module {digest} is no state machine: {refused.Message}", refused);
        }
    }

    // It becomes part of a path.
    private static bool IsDigest(string text) => text.Length == SHA256.HashSizeInBytes * 2 && text.All(char.IsAsciiHexDigitLower);

    private static string PathOf(string folder, string digest) => Path.Combine(folder, digest + ".wasm");

    private MachineModule Keep(string digest, MachineModule module)
    {
        var kept = _loaded.GetOrAdd(digest, module);
        if (kept != module)
            module.Dispose();
        return kept;
    }
}
