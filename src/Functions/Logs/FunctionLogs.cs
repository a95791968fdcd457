using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Wetware.Functions.Engine;
using Wetware.Functions.Serving;
using Wetware.Waiting;
using Wetware.Wasm.Modules;

namespace Wetware.Functions.Logs;

/// <summary>Sends what the functions of this node log to where it is kept. A call never waits for it: beyond a bounded queue lines are dropped and counted. Thread-safe.</summary>
internal sealed class FunctionLogs(IGrainFactory grains, FunctionMetrics metrics, TimeProvider time) : BackgroundService
{
    private const int QueueLength = 10_000;
    private const int MaxBatch = 1000;

    private readonly Channel<(string Name, FunctionLogLine Line)> _queue =
        Channel.CreateBounded<(string, FunctionLogLine)>(new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Adds a line that a function printed.</summary>
    public void Print(FunctionCall call, FunctionLogOrigin origin, string line) => Add(call, origin, FunctionLogKind.Output, line, 0);

    /// <summary>Adds a call that failed.</summary>
    public void Fail(FunctionCall call, FunctionLogOrigin origin, FunctionResult result) =>
        Add(call, origin, FunctionLogKind.Failure, Printable.OneLine($"{result.Error.Word()}: {result.Message}"), result.HttpStatus);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<(string Name, FunctionLogLine Line)>(MaxBatch);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var next))
                    batch.Add(next);
                await Task.WhenAll(batch.GroupBy(entry => entry.Name, entry => entry.Line).Select(lines => Send(lines.Key, [.. lines], stoppingToken)));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private void Add(FunctionCall call, FunctionLogOrigin origin, FunctionLogKind kind, string text, int status)
    {
        var line = new FunctionLogLine
        {
            At = time.GetUtcNow(),
            Kind = kind,
            Text = Cut(text, FunctionLogLimits.MaxLineLength),
            Start = Printable.OneLine(call.StartFunction ?? ""),
            RequestId = origin.RequestId,
            Method = origin.Method,
            Path = origin.Path is { } path ? Printable.OneLine(Cut(path, FunctionLogLimits.MaxPathLength)) : null,
            Status = status,
        };
        if (!_queue.Writer.TryWrite((call.Name, line)))
            metrics.LogDropped(1);
    }

    // Made once: a line that is there twice is worse than one that is lost.
    private async Task Send(string name, FunctionLogLine[] lines, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IFunctionLogGrain>(name).Append(lines, cancellationToken).WaitAsync(LongPoll.Slice, time, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            metrics.LogDropped(lines.Length);
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}

/// <summary>What a call answers, read from the headers of its input, which are the platform's, when something is logged.</summary>
internal readonly struct FunctionLogOrigin(FunctionCall call)
{
    /// <summary>Id of the request or call; null for none.</summary>
    public string? RequestId => Header("x-moc-request-id");

    /// <summary>Method of the request; null for none.</summary>
    public string? Method => Header("x-moc-method");

    /// <summary>Path of the request; null for none.</summary>
    public string? Path => Header("x-moc-url-path");

    private string? Header(string name) => call.Inputs.Count == 0 ? null : call.Inputs[0].Headers[name];
}
