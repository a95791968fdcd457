using Wetware.Errors;
using Wetware.Modules;
using Wetware.RaftGroups;

namespace Wetware.Raft.Machines;

/// <summary>
/// A Raft group whose state machine is a module. A command is applied once, although it is repeated when its answer is lost. Safe for use by several threads at
/// once. Dispose it to end its session in the group.
/// </summary>
public sealed class MachineGroup : IAsyncDisposable
{
    private const string KindName = "wasm";

    private readonly RaftSession _session;

    private MachineGroup(RaftSession session) => _session = session;

    /// <summary>The group's name.</summary>
    public string Name => _session.Group.Name;

    /// <summary>The kind of groups whose state machine is the module of a digest.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: not a digest.</exception>
    public static string Kind(string digest) => $"{KindName}:{ModuleKey.Parse(digest)}";

    /// <summary>The digest in a kind, or null for kinds of other groups.</summary>
    public static string? DigestOf(string? kind) => kind is not null && kind.StartsWith(KindName + ":", StringComparison.Ordinal) ? kind[(KindName.Length + 1)..] : null;

    /// <summary>Returns the group after a look at its kind.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: the group is of another kind; <c>not-found</c>: no node in reach has a member.</exception>
    public static async Task<MachineGroup> OpenAsync(RaftGroup group, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        var digest = await ModuleOf(group, cancellationToken).ConfigureAwait(false);
        return new(new(group, time) { CheckBeforeRenewal = CheckModule });

        async Task CheckModule(CancellationToken cancellation)
        {
            if (await ModuleOf(group, cancellation).ConfigureAwait(false) is var present && present != digest)
                throw new WetwareException(ErrorKind.Failed, $"field 'group': \"{group.Name}\" was created anew, with module {present} in place of {digest}");
        }
    }

    /// <summary>Applies a command.</summary>
    /// <param name="command">1 byte to 1 MiB; their meaning is the module's.</param>
    /// <param name="cancellationToken">Ends the wait; the command may be applied all the same.</param>
    /// <exception cref="WetwareException"><c>limit</c>: no byte, or too many; <c>disconnected</c>: it may have been applied or not; as <see cref="RaftSession.ApplyAsync"/>.</exception>
    public async Task<MachineReply> ApplyAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default) =>
        command.Length is 0 or > MachineLimits.MaxCommandBytes
            ? throw new WetwareException(ErrorKind.Limit, $"field 'command': {command.Length} bytes; 1 to {MachineLimits.MaxCommandBytes} are allowed")
            : Decode(await _session.ApplyAsync(command, cancellationToken).ConfigureAwait(false));

    /// <summary>Asks a question.</summary>
    /// <param name="query">At most 1 MiB; their meaning is the module's.</param>
    /// <param name="isLinearizable">False to accept what one member knows, possibly old.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="WetwareException"><c>limit</c>: too many bytes; <c>disconnected</c>.</exception>
    public async Task<MachineReply> QueryAsync(ReadOnlyMemory<byte> query, bool isLinearizable = true, CancellationToken cancellationToken = default) =>
        query.Length > MachineLimits.MaxCommandBytes
            ? throw new WetwareException(ErrorKind.Limit, $"field 'query': {query.Length} bytes; at most {MachineLimits.MaxCommandBytes} are allowed")
            : Decode((await _session.Group.QueryAsync(query, isLinearizable, cancellationToken).ConfigureAwait(false)).Answer);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private static async Task<string?> ModuleOf(RaftGroup group, CancellationToken cancellationToken)
    {
        var members = (await group.StatusAsync(cancellationToken).ConfigureAwait(false)).Where(member => member.Failure is null).ToArray();
        return members.FirstOrDefault(member => DigestOf(member.Kind) is null) is { } other
            ? throw new WetwareException(ErrorKind.Failed, $"field 'group': \"{group.Name}\" has kind \"{other.Kind}\"; a group whose state machine is a module is needed")
            : DigestOf(members.FirstOrDefault()?.Kind);
    }

    private MachineReply Decode(ReadOnlyMemory<byte> answer) => MachineReply.TryDecode(answer, out var reply)
        ? reply
        : throw new WetwareException(ErrorKind.Failed, $"group \"{Name}\" gave an answer of another version");
}

/// <summary>Limits of state machines that are modules.</summary>
public static class MachineLimits
{
    /// <summary>Bytes of a command, of a query, and of an answer.</summary>
    public const int MaxCommandBytes = 1 << 20;
}
