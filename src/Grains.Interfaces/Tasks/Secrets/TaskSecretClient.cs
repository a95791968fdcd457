using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Tasks.Secrets;

/// <summary>The secrets that tasks are given. Errors are those of <see cref="ITaskSecretsGrain"/>.</summary>
public interface ITaskSecretClient
{
    /// <inheritdoc cref="ITaskSecretsGrain.Set" />
    Task<TaskSecret> SetAsync(string name, ReadOnlyMemory<byte> value, bool submit = false, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITaskSecretsGrain.List" />
    Task<IReadOnlyList<TaskSecret>> ListAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ITaskSecretsGrain.Remove" />
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default);
}

/// <summary>The secrets of the cluster; calls whose answer was lost are repeated.</summary>
public sealed class TaskSecretClient(IGrainFactory grains, TimeProvider? time = null) : ITaskSecretClient
{
    private ITaskSecretsGrain Secrets => grains.GetGrain<ITaskSecretsGrain>(0);

    /// <inheritdoc />
    public Task<TaskSecret> SetAsync(string name, ReadOnlyMemory<byte> value, bool submit = false, CancellationToken cancellationToken = default)
    {
        TaskSecretRules.Check(name, value.Span);
        return Asked(() => Secrets.Set(name, value, submit, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<TaskSecret>> ListAsync(CancellationToken cancellationToken = default) => Asked(() => Secrets.List(cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default) => Asked(() => Secrets.Remove(name, cancellationToken), cancellationToken);

    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(), "the secrets of tasks", time ?? TimeProvider.System, cancellationToken);
}

/// <summary>What follows from the secrets that there are.</summary>
public static class TaskSecretExtensions
{
    /// <summary>Throws when a request with a token of scope <c>submit</c> may not give a task its secrets, or what they stand for. One that is not there is refused alike.</summary>
    /// <exception cref="WetwareException"><c>denied</c>, naming the field <c>secrets</c>.</exception>
    public static async Task CheckSubmitAsync(this ITaskSecretClient secrets, TaskSpec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(task);
        string[] names = [.. task.Secrets.Values, .. task.Grants.Values];
        if (names.Length == 0)
            return;
        var open = (await secrets.ListAsync(cancellationToken).ConfigureAwait(false)).Where(secret => secret.Submit).Select(secret => secret.Name).ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !open.Contains(name)) is { } refused)
            throw new WetwareException(ErrorKind.Denied, $"secrets: giving {refused} to a task needs a token of scope operate, or a secret of that name that was set with submit=true");
    }
}
