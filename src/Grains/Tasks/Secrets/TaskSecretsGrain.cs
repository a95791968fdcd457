using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Tasks.Secrets;

namespace Wetware.Grains.Tasks.Secrets;

/// <summary>Keeps the secrets of tasks, encrypted in its state and in memory; a value is readable only while it is set and while it is handed to a worker.</summary>
[TasksPlacement]
internal sealed partial class TaskSecretsGrain(
    [PersistentState("task-secrets", "Default")] IPersistentState<TaskSecretsState> state, TaskSecretSeal seal, TimeProvider time, ILogger<TaskSecretsGrain> logger) : Grain, ITaskSecretsGrain
{
    private Dictionary<string, KeptSecret> Kept => state.State.Secrets;

    /// <inheritdoc />
    public async Task<TaskSecret> Set(string name, ReadOnlyMemory<byte> value, bool submit, CancellationToken cancellationToken = default)
    {
        TaskSecretRules.Check(name, value.Span);
        if (!seal.IsPossible)
            throw new WetwareException(ErrorKind.Unimplemented, "this cluster has no secret of its own to encrypt those of tasks: give all nodes one (--secret-file, WW_SECRET_FILE, ww secret set)");
        var before = Kept.GetValueOrDefault(name);
        if (before is null && Kept.Count >= TaskSecretRules.MaxSecrets)
            throw new WetwareException(ErrorKind.Limit, $"name: the cluster keeps {TaskSecretRules.MaxSecrets} secrets; remove some (ww task secret rm)");
        var now = time.GetUtcNow();
        var secret = new TaskSecret(name, submit, before?.Secret.Created ?? now, now);
        await Write(next => next[name] = new KeptSecret(secret, seal.Seal(name, submit, value.Span)));
        return secret;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<TaskSecret>> List(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<TaskSecret>>([.. Kept.Values.Select(kept => kept.Secret).OrderBy(secret => secret.Name, StringComparer.Ordinal)]);

    /// <inheritdoc />
    public async Task<bool> Remove(string name, CancellationToken cancellationToken = default)
    {
        if (name is null || !Kept.ContainsKey(name))
            return false;
        await Write(next => next.Remove(name));
        return true;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> Open(IReadOnlyList<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count > TaskSecretRules.MaxOfTask)
            throw new WetwareException(ErrorKind.Limit, $"names: there are at most {TaskSecretRules.MaxOfTask}");
        return Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. names.Select(Open)]);
    }

    /// <inheritdoc />
    public async Task<int> Renew(CancellationToken cancellationToken = default)
    {
        var fresh = new Dictionary<string, KeptSecret>(StringComparer.Ordinal);
        foreach (var (name, kept) in Kept.Where(pair => seal.IsPossible && !seal.IsCurrent(pair.Value.Sealed)))
        {
            if (seal.Open(name, kept.Secret.Submit, kept.Sealed) is { } value)
                fresh[name] = kept with { Sealed = seal.Seal(name, kept.Secret.Submit, value) };
        }

        if (fresh.Count == 0)
            return 0;
        await Write(next =>
        {
            foreach (var (name, kept) in fresh)
                next[name] = kept;
        });
        LogRenewed(fresh.Count);
        return fresh.Count;
    }

    private ReadOnlyMemory<byte> Open(string name)
    {
        if (Kept.GetValueOrDefault(name) is not { } kept)
            throw new WetwareException(ErrorKind.NotFound, $"secrets: there is no secret {name} (ww task secret set {name})");
        return seal.Open(name, kept.Secret.Submit, kept.Sealed)
            ?? throw new WetwareException(ErrorKind.Denied, $"secrets: {name} was encrypted under another secret of the cluster; set it again (ww task secret set {name}), or accept that secret (ww secret set --accept)");
    }

    private async Task Write(Action<Dictionary<string, KeptSecret>> change)
    {
        var before = state.State;
        var next = new Dictionary<string, KeptSecret>(before.Secrets, StringComparer.Ordinal);
        change(next);
        state.State = new TaskSecretsState { Secrets = next };
        try
        {
            await state.WriteStateAsync(CancellationToken.None); // cancelled half-way, nobody would know what is stored
        }
        catch
        {
            state.State = before;
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Encrypted {Count} secrets of tasks anew under the cluster's present secret")]
    private partial void LogRenewed(int count);
}

/// <summary>All secrets of tasks, as they are stored.</summary>
[GenerateSerializer]
[Alias("ww.task-secrets-state")]
internal sealed class TaskSecretsState
{
    /// <summary>The secrets by their names.</summary>
    [Id(0)]
    public Dictionary<string, KeptSecret> Secrets { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>A secret with its value encrypted.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.kept-task-secret")]
internal sealed record KeptSecret([property: Id(0)] TaskSecret Secret, [property: Id(1)] byte[] Sealed);
