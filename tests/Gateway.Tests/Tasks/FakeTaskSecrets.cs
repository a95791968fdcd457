using Wetware.Tasks.Secrets;

namespace Wetware.Tests.Tasks;

/// <summary>Secrets of tasks in memory.</summary>
public sealed class FakeTaskSecrets : ITaskSecretClient
{
    private readonly SortedDictionary<string, TaskSecret> _secrets = new(StringComparer.Ordinal);

    public Dictionary<string, byte[]> Values { get; } = [];

    public void Clear()
    {
        _secrets.Clear();
        Values.Clear();
    }

    public Task<TaskSecret> SetAsync(string name, ReadOnlyMemory<byte> value, bool submit = false, CancellationToken cancellationToken = default)
    {
        TaskSecretRules.Check(name, value.Span);
        Values[name] = value.ToArray();
        return Task.FromResult(_secrets[name] = new TaskSecret(name, submit, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
    }

    public Task<IReadOnlyList<TaskSecret>> ListAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<TaskSecret>>([.. _secrets.Values]);

    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default) => Task.FromResult(Values.Remove(name) & _secrets.Remove(name));
}
