using System.Collections.Concurrent;
using System.Globalization;
using Wetware.Errors;
using Wetware.Grains.Tasks;
using Wetware.Nodes;
using Wetware.Tasks;

namespace Wetware.Tests.Tasks;

/// <summary>Runs tasks without guests: the result is the input, after as many milliseconds as the difficulty says; a negative input fails, −2 waits until it is cancelled, and −3 writes as much as is kept.</summary>
internal sealed class FakeRunner(NodeCard node, FakeRunner.Record record) : ITaskRunner
{
    private static readonly string Noise = new('\u4e2d', 16 << 10);

    public int Slots => 2;

    public async Task<WorkResult> Run(WorkItem item, CancellationToken cancellationToken)
    {
        record.Started.Enqueue((node.Server, item.Token));
        try
        {
            if (item.Spec.Input == -2)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            else if (item.Spec.Difficulty > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(item.Spec.Difficulty), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new WorkResult { Token = item.Token, Error = ErrorKind.Cancelled };
        }

        if (item.Spec.Input == -3)
            return new WorkResult { Token = item.Token, Stdout = Noise, Stderr = Noise, Truncated = true };
        return item.Spec.Input < 0
            ? new WorkResult { Token = item.Token, Error = ErrorKind.Failed, Message = "trap" }
            : new WorkResult { Token = item.Token, Result = item.Spec.Input.ToString(CultureInfo.InvariantCulture) };
    }

    internal sealed class Record
    {
        public ConcurrentQueue<(string Node, RunToken Token)> Started { get; } = new();
    }
}
