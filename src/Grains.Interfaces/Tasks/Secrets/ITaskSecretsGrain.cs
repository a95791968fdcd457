using Wetware.Security;

namespace Wetware.Tasks.Secrets;

/// <summary>
/// The secrets that tasks are given as environment variables. Key 0. Values are kept encrypted, with a key that the cluster's secret makes and that is in no storage; clients can set and replace
/// them, and cannot read them. Whatever this answers is on disk, and every call may be repeated.
/// </summary>
[Alias("ww.ITaskSecretsGrain"), PublicGrain]
public interface ITaskSecretsGrain : IGrainWithIntegerKey
{
    /// <summary>Sets a secret, or replaces its value. Runs that begin after the answer are given the new value.</summary>
    /// <param name="name">Its name; see <see cref="TaskSecretRules.IsName"/>.</param>
    /// <param name="value">1 to <see cref="TaskSecretRules.MaxBytes"/> bytes of UTF-8 without a zero character.</param>
    /// <param name="submit">See <see cref="TaskSecret.Submit"/>.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <exception cref="Errors.WetwareException"><c>failed</c>: a field is not as it must be; <c>limit</c>: the value is too long, or there are <see cref="TaskSecretRules.MaxSecrets"/>;
    /// <c>unimplemented</c>: the cluster has no secret to make the key of.</exception>
    [Alias("Set")]
    Task<TaskSecret> Set(string name, ReadOnlyMemory<byte> value, bool submit, CancellationToken cancellationToken = default);

    /// <summary>All secrets in ordinal order of their names.</summary>
    [Alias("List")]
    Task<IReadOnlyList<TaskSecret>> List(CancellationToken cancellationToken = default);

    /// <summary>Removes a secret; false when there was none. Runs of tasks that are to be given it fail with <c>not-found</c>.</summary>
    [Alias("Remove")]
    Task<bool> Remove(string name, CancellationToken cancellationToken = default);

    /// <summary>The values of secrets, in the order of their names. For workers.</summary>
    /// <exception cref="Errors.WetwareException"><c>not-found</c>: there is no such secret; <c>denied</c>: it was encrypted under a secret of the cluster that is not accepted here any more.</exception>
    [Alias("Open"), InternalCall]
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> Open(IReadOnlyList<string> names, CancellationToken cancellationToken = default);

    /// <summary>Encrypts values anew that were encrypted under an earlier secret of the cluster; returns how many.</summary>
    [Alias("Renew"), InternalCall]
    Task<int> Renew(CancellationToken cancellationToken = default);
}
