using System.Globalization;
using System.Text;
using Wetware.Errors;
using Wetware.Waiting;

namespace Wetware.Functions.Plans;

/// <summary>
/// Runs plans: makes batches of each step's items, has them run on all gateways, and writes down what each came to. Run again after its gateway died, it goes on behind what was
/// written. Items are read and run again at most where no checkpoint was written.
/// </summary>
internal sealed class PlanRunner(IGrainFactory grains, FunctionClient functions, TimeProvider time)
{
    /// <summary>Places that batches are sent to; the cluster spreads them over the gateways.</summary>
    private const int Places = 64;
    private const int MaxLost = 20;
    private const long DefaultFuel = 1L << 50;
    private static readonly TimeSpan LostPause = TimeSpan.FromSeconds(1);

    /// <summary>Runs one; its output is the lines of the last step. Every failure of the plan is in the reply.</summary>
    public async Task<FunctionReply> RunAsync(JobLease lease, Action<PlanProgress> report, CancellationToken cancellationToken)
    {
        try
        {
            var plan = PlanSpec.Parse(lease.Spec.Plan!);
            var run = new Run(lease.Id, plan, await LoadAsync(lease.Id, cancellationToken).ConfigureAwait(false), report);
            IReadOnlyList<ReadOnlyMemory<byte>> items = [lease.Spec.Request.Input];
            for (var step = 0; step < plan.Steps.Count; step++)
                items = await RunStepAsync(run, step, items, cancellationToken).ConfigureAwait(false);
            var output = Lines(items);
            if (output.Length > JobLimits.MaxBytes)
                return run.Failed(ErrorKind.Limit.Word(), $"the output has {output.Length} bytes; the limit is {JobLimits.MaxBytes}");
            return new FunctionReply { Result = 0, Output = output, Elapsed = run.Elapsed, Fuel = run.Fuel, Headers = new Dictionary<string, string> { ["content-type"] = "text/plain" } };
        }
        catch (PlanFailedException error)
        {
            return error.Reply;
        }
        catch (WetwareException error) when (error.Kind is not ErrorKind.Disconnected)
        {
            return new FunctionReply { Error = error.Kind.Word(), Message = error.Message, Status = 500 };
        }
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> RunStepAsync(Run run, int index, IReadOnlyList<ReadOnlyMemory<byte>> items, CancellationToken cancellationToken)
    {
        var step = run.Plan.Steps[index];
        switch (step.Op)
        {
            case PlanOp.Call:
                return await RunBatchesAsync(run, index, 0, [Batch(run, step, step.Function!, [Lines(items)])], cancellationToken).ConfigureAwait(false);
            case PlanOp.FanOut:
                var all = Lines(items);
                return await RunBatchesAsync(run, index, 0, [.. step.Functions!.Select(function => Batch(run, step, function, [all]))], cancellationToken).ConfigureAwait(false);
            case PlanOp.Map:
                var source = step.Over is { } over ? await SourceAsync(run, index, over, cancellationToken).ConfigureAwait(false) : items;
                var batches = source.Chunk(step.Batch).Select(some => Batch(run, step, step.Function!, some) with { Kv = step.Over?.Kv, AreNames = step.Over?.Names is not null });
                return await RunBatchesAsync(run, index, 0, [.. batches], cancellationToken).ConfigureAwait(false);
            default:
                for (var level = 0; items.Count > 1 || level == 0; level++)
                {
                    var groups = items.Chunk(step.FanIn).Select(group => Batch(run, step, step.Function!, [Lines(group)]));
                    items = await RunBatchesAsync(run, index, level, [.. groups], cancellationToken).ConfigureAwait(false);
                }

                return items;
        }
    }

    private static BatchRequest Batch(Run run, PlanStep step, string function, IReadOnlyList<ReadOnlyMemory<byte>> items) => new()
    {
        Function = new FunctionRequest { Name = function, StartFunction = step.StartFunction, Mode = step.Mode, PosixArguments = step.PosixArguments ?? [] },
        Items = items,
        Retries = step.Retries,
        Time = TimeSpan.FromMilliseconds(step.TimeMs),
        Fuel = step.Fuel ?? DefaultFuel,
        Skips = step.Skips,
        Plan = run.Id,
    };

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> RunBatchesAsync(
        Run run, int step, int level, IReadOnlyList<BatchRequest> batches, CancellationToken cancellationToken)
    {
        var replies = new BatchReply[batches.Count];
        run.Begin(step, batches.Sum(batch => (long)batch.Items.Count));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, batches.Count),
            new ParallelOptions { MaxDegreeOfParallelism = run.Plan.Steps[step].Parallel, CancellationToken = cancellationToken },
            async (at, ending) =>
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{step:d3}/{level:d3}/{at:d6}");
                if (!run.Checkpoints.TryGetValue(key, out var reply))
                {
                    reply = await RunBatchAsync(run.Place + at, batches[at], ending).ConfigureAwait(false);
                    if (reply.Error is not null)
                        throw new PlanFailedException(run.Failed(reply.Error, $"step {step + 1}: {reply.Message}"));
                    await AskedAsync(grain => grain.Write(key, reply, ending), run.Id, ending).ConfigureAwait(false);
                }

                replies[at] = reply;
                run.Add(batches[at].Items.Count, reply);
            }).ConfigureAwait(false);
        return [.. replies.SelectMany(reply => reply.Outputs)];
    }

    // A batch whose gateway was lost goes to another place.
    private async Task<BatchReply> RunBatchAsync(int place, BatchRequest batch, CancellationToken cancellationToken)
    {
        for (var lost = 0; ; lost++)
        {
            try
            {
                return await grains.GetGrain<IFunctionBatchGrain>((place + lost) % Places).Run(batch, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (lost < MaxLost && (LongPoll.IsLost(error) || WetwareException.Within(error)?.Kind is ErrorKind.Disconnected or ErrorKind.Overloaded))
            {
                await Task.Delay(LostPause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The items of a source. They are written down once, so that they are the same when the plan goes on later.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> SourceAsync(Run run, int step, PlanSource source, CancellationToken cancellationToken)
    {
        if (source.List is { } list)
            return [.. list.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];
        var key = string.Create(CultureInfo.InvariantCulture, $"{step:d3}/source");
        if (run.Checkpoints.TryGetValue(key, out var known))
            return known.Outputs;
        var keys = new List<ReadOnlyMemory<byte>>();
        await foreach (var text in KeysAsync(source, cancellationToken).ConfigureAwait(false))
        {
            if (keys.Count == PlanSpec.MaxItems)
                throw new WetwareException(ErrorKind.Limit, $"plan.steps[{step}].over: has more than {PlanSpec.MaxItems} items");
            keys.Add(Encoding.UTF8.GetBytes(text));
        }

        await AskedAsync(grain => grain.Write(key, new BatchReply { Outputs = keys }, cancellationToken), run.Id, cancellationToken).ConfigureAwait(false);
        return keys;
    }

    private async IAsyncEnumerable<string> KeysAsync(PlanSource source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (source.Kv is { } space)
        {
            await foreach (var entry in functions.Kv(space).ListAllAsync(source.Prefix ?? "", values: false, cancellationToken).ConfigureAwait(false))
                yield return entry.Key;
            yield break;
        }

        string? after = null;
        while (true)
        {
            var page = await functions.ListNamesAsync(after, CatalogLimits.MaxPage, cancellationToken).ConfigureAwait(false);
            foreach (var name in page.Where(name => name.Name.StartsWith(source.Names!, StringComparison.Ordinal)))
                yield return name.Name;
            if (page.Count < CatalogLimits.MaxPage)
                yield break;
            after = page[^1].Name;
        }
    }

    private async Task<Dictionary<string, BatchReply>> LoadAsync(string id, CancellationToken cancellationToken)
    {
        var (all, after) = (new Dictionary<string, BatchReply>(), (string?)null);
        while (true)
        {
            IReadOnlyList<KeyValuePair<string, BatchReply>> page = [];
            await AskedAsync(async grain => page = await grain.Read(after, cancellationToken).ConfigureAwait(false), id, cancellationToken).ConfigureAwait(false);
            if (page.Count == 0)
                return all;
            foreach (var (key, reply) in page)
                all[key] = reply;
            after = page[^1].Key;
        }
    }

    private Task AskedAsync(Func<IFunctionPlanGrain, Task> call, string id, CancellationToken cancellationToken) =>
        Retry.Run(_ => call(grains.GetGrain<IFunctionPlanGrain>(id)), "the plan's checkpoints", time, cancellationToken);

    private static ReadOnlyMemory<byte> Lines(IReadOnlyList<ReadOnlyMemory<byte>> items)
    {
        if (items.Count == 1)
            return items[0];
        using var all = new MemoryStream();
        foreach (var item in items)
        {
            all.Write(item.Span);
            if (item.Length > 0 && item.Span[^1] != (byte)'\n')
                all.WriteByte((byte)'\n');
        }

        return all.ToArray();
    }

    /// <summary>A plan that runs, and what it has used.</summary>
    private sealed class Run(string id, PlanSpec plan, Dictionary<string, BatchReply> checkpoints, Action<PlanProgress> report)
    {
        private readonly Lock _gate = new();
        private int _step;
        private long _done;
        private long _total;

        public string Id => id;

        public PlanSpec Plan => plan;

        public Dictionary<string, BatchReply> Checkpoints => checkpoints;

        /// <summary>Where its first batch goes; plans do not all begin at the same place.</summary>
        public int Place { get; } = int.Parse(id[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        public TimeSpan Elapsed { get; private set; }

        public ulong Fuel { get; private set; }

        public void Begin(int step, long total)
        {
            lock (_gate)
            {
                (_step, _done, _total) = (step, 0, total);
                Report();
            }
        }

        public void Add(int items, BatchReply reply)
        {
            lock (_gate)
            {
                (_done, Elapsed, Fuel) = (_done + items, Elapsed + reply.Elapsed, Fuel + reply.Fuel);
                Report();
            }
        }

        public FunctionReply Failed(string error, string message) => new() { Error = error, Message = message, Status = 500, Elapsed = Elapsed, Fuel = Fuel };

        private void Report() => report(new PlanProgress(_step + 1, plan.Steps.Count, _done, _total, Elapsed, Fuel));
    }

    private sealed class PlanFailedException(FunctionReply reply) : Exception(reply.Message)
    {
        public FunctionReply Reply => reply;
    }
}
