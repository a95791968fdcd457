using System.Text;
using Orleans.Concurrency;
using Wetware.Errors;
using Wetware.Functions.Admin;

namespace Wetware.Functions.Plans;

/// <summary>Runs batches of plans in its gateway's engine, item by item.</summary>
[Reentrant]
internal sealed class FunctionBatchGrain(CallRunner runner, FunctionClient functions, TimeProvider time) : Grain, IFunctionBatchGrain
{
    private const string KeyHeader = "x-moc-item-key";
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public async Task<BatchReply> Run(BatchRequest request, CancellationToken cancellationToken = default)
    {
        var (outputs, elapsed, fuel, skipped) = (new List<ReadOnlyMemory<byte>>(request.Items.Count), TimeSpan.Zero, 0UL, 0);
        foreach (var item in request.Items)
        {
            var reply = await RunAsync(request, item, cost => (elapsed, fuel) = (elapsed + cost.Elapsed, fuel + (cost.Fuel ?? 0)), cancellationToken);
            if (reply.Error is null)
                outputs.Add(reply.Output);
            else if (request.Skips)
                skipped++;
            else
                return new BatchReply { Elapsed = elapsed, Fuel = fuel, Error = reply.Error, Message = $"item {Shown(item)}: {reply.Message}" };
        }

        return new BatchReply { Outputs = outputs, Elapsed = elapsed, Fuel = fuel, Skipped = skipped };
    }

    private async Task<FunctionReply> RunAsync(BatchRequest request, ReadOnlyMemory<byte> item, Action<FunctionReply> charge, CancellationToken cancellationToken)
    {
        for (var tries = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reply = await TryAsync(request, item, cancellationToken);
            charge(reply);
            if (reply.Error == ErrorKind.Overloaded.Word())
                await Task.Delay(BusyPause, time, cancellationToken); // others have the places; that is no failure of the item
            else if (reply.Error is null or "not-found" || ++tries > request.Retries)
                return reply;
        }
    }

    private async Task<FunctionReply> TryAsync(BatchRequest request, ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        try
        {
            var isKey = request.Kv is not null || request.AreNames;
            var content = isKey ? await ReadAsync(request, Encoding.UTF8.GetString(item.Span), cancellationToken) : item;
            var scope = new CallScope(request.Plan)
            {
                MaxOutput = JobLimits.MaxBytes,
                Time = request.Time,
                Fuel = (ulong)request.Fuel,
                Headers = isKey ? new Dictionary<string, string> { [KeyHeader] = Uri.EscapeDataString(Encoding.UTF8.GetString(item.Span)) } : new Dictionary<string, string>(),
            };
            return await runner.RunAsync(request.Function with { Input = content }, scope, cancellationToken);
        }
        catch (WetwareException error) when (error.Kind is not (ErrorKind.Disconnected or ErrorKind.Overloaded))
        {
            return new FunctionReply { Error = error.Kind.Word(), Message = error.Message, Status = 500 };
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(BatchRequest request, string key, CancellationToken cancellationToken)
    {
        if (request.Kv is { } space)
            return (await functions.Kv(space).GetAsync(key, cancellationToken))?.Value ?? throw new WetwareException(ErrorKind.NotFound, "the key is gone");
        var name = await functions.FindNameAsync(key, cancellationToken) ?? throw new WetwareException(ErrorKind.NotFound, "the name is gone");
        return await functions.ReadWholeAsync(name.Blob, FunctionRequest.MaxBytes, cancellationToken);
    }

    private static string Shown(ReadOnlyMemory<byte> item)
    {
        var text = Encoding.UTF8.GetString(item.Span[..Math.Min(item.Length, 64)]);
        return $"\"{string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))}\"";
    }
}
