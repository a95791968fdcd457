using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Modules;
using Wetware.Nodes;
using Wetware.Waiting;

namespace Wetware.Processes;

/// <summary>Processes of the cluster, for grains, nodes and clients: waits as long as it takes, asks again when an answer is lost.</summary>
public sealed class ProcessClient(IGrainFactory grains, TimeProvider time)
{
    private const string Node = "the node";
    private const int PageBytes = 64 << 10;

    /// <summary>Puts the module into the cluster's store and starts it.</summary>
    /// <param name="server">The node.</param>
    /// <param name="module">The module's bytes.</param>
    /// <param name="spec">Makes the specification of the module's digest.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    public async Task<ProcessInfo> SpawnAsync(
        ServerId server, ReadOnlyMemory<byte> module, Func<string, ProcessSpec> spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var info = await new ModuleClient(grains, time).PutAsync(module, cancellationToken).ConfigureAwait(false);
        return await SpawnAsync(server, spec(info.Digest), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="IExecutorGrain.Spawn" />
    public Task<ProcessInfo> SpawnAsync(ServerId server, ProcessSpec spec, CancellationToken cancellationToken = default) =>
        Asked(() => Executor(server).Spawn(spec, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IExecutorGrain.Ps" />
    public Task<IReadOnlyList<ProcessInfo>> PsAsync(ServerId server, bool ended = false, CancellationToken cancellationToken = default) =>
        Asked(() => Executor(server).Ps(ended, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IExecutorGrain.Info" />
    public Task<ProcessInfo> InfoAsync(ProcessId id, CancellationToken cancellationToken = default) =>
        Asked(() => Executor(id.Server).Info(id.Pid, cancellationToken), cancellationToken);

    /// <summary>Waits for the end.</summary>
    /// <exception cref="WetwareException"><c>not-found</c>; <c>disconnected</c>: the node is gone, and the process with it.</exception>
    public Task<ProcessResult> WaitAsync(ProcessId id, CancellationToken cancellationToken = default) => LongPoll.Run(
        (_, slice, token) => Executor(id.Server).Wait(id.Pid, slice, token),
        static _ => Task.FromResult(default(Waited<ProcessResult>)), // nothing was taken, so nothing is to be given back
        time,
        cancellationToken);

    /// <inheritdoc cref="IExecutorGrain.Signal" />
    public Task SignalAsync(ProcessId id, int signal, CancellationToken cancellationToken = default) =>
        Retry.Run(_ => Executor(id.Server).Signal(id.Pid, signal, cancellationToken), Node, time, cancellationToken);

    /// <summary>The output that is kept from <paramref name="offset"/> on; with <paramref name="follow"/> until the process's end.</summary>
    public async IAsyncEnumerable<LogPage> LogsAsync(
        ProcessId id, long offset = 0, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var from = offset;
            var page = await Asked(
                () => Executor(id.Server).Logs(id.Pid, from, PageBytes, follow ? LongPoll.Slice : TimeSpan.Zero, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            if (page.Chunks.Count > 0)
                yield return page;
            if (page.Over || (!follow && page.Chunks.Count == 0))
                yield break;
            offset = page.Next;
        }
    }

    private IExecutorGrain Executor(ServerId server) => grains.GetGrain<IExecutorGrain>(server.ToString());

    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(), Node, time, cancellationToken);
}
