using Orleans.Concurrency;
using Wetware.Errors;

namespace Wetware.Functions.Plans;

/// <summary>The checkpoints of one plan, whose id is the key: what each batch came to, by the batch's key.</summary>
[Alias("ww.IFunctionPlanGrain")]
internal interface IFunctionPlanGrain : IGrainWithStringKey
{
    /// <summary>Keeps what a batch came to, unless there is something: the first one counts.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: the plan holds too much.</exception>
    [Alias("Write")]
    Task Write(string key, BatchReply reply, CancellationToken cancellationToken = default);

    /// <summary>Checkpoints after a key, some MiB of them; none when there are no more.</summary>
    [Alias("Read"), ReadOnly]
    Task<IReadOnlyList<KeyValuePair<string, BatchReply>>> Read(string? after, CancellationToken cancellationToken = default);

    /// <summary>Removes all of them.</summary>
    [Alias("Clear")]
    Task Clear(CancellationToken cancellationToken = default);
}

/// <summary>Calls a function for some items, on whichever gateway its key leads to.</summary>
[Alias("ww.IFunctionBatchGrain")]
internal interface IFunctionBatchGrain : IGrainWithIntegerKey
{
    /// <summary>Runs a batch. An item that fails is in the reply.</summary>
    [Alias("Run"), ResponseTimeout("01:00:00")]
    Task<BatchReply> Run(BatchRequest request, CancellationToken cancellationToken = default);
}

/// <summary>Items for a function.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.functions.batch-request")]
internal sealed record BatchRequest
{
    /// <summary>The function, and how it is entered.</summary>
    [Id(0)]
    public required FunctionRequest Function { get; init; }

    /// <summary>The items, or the keys of items that are to be read.</summary>
    [Id(1)]
    public required IReadOnlyList<ReadOnlyMemory<byte>> Items { get; init; }

    /// <summary>The key-value namespace of keys; null otherwise.</summary>
    [Id(2)]
    public string? Kv { get; init; }

    /// <summary>Whether items are names of blobs.</summary>
    [Id(3)]
    public bool AreNames { get; init; }

    /// <summary>Times that an item is tried again.</summary>
    [Id(4)]
    public int Retries { get; init; }

    /// <summary>Time of one call.</summary>
    [Id(5)]
    public TimeSpan Time { get; init; }

    /// <summary>Fuel of one call.</summary>
    [Id(6)]
    public long Fuel { get; init; }

    /// <summary>Whether items that fail are left out.</summary>
    [Id(7)]
    public bool Skips { get; init; }

    /// <summary>The plan, for logs.</summary>
    [Id(8)]
    public required string Plan { get; init; }
}

/// <summary>What a batch came to.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.functions.batch-reply")]
internal sealed record BatchReply
{
    /// <summary>What came out, in order; less than the items when some were left out.</summary>
    [Id(0)]
    public IReadOnlyList<ReadOnlyMemory<byte>> Outputs { get; init; } = [];

    /// <summary>Time that the function ran.</summary>
    [Id(1)]
    public TimeSpan Elapsed { get; init; }

    /// <summary>Fuel that it consumed.</summary>
    [Id(2)]
    public ulong Fuel { get; init; }

    /// <summary>Items that were left out.</summary>
    [Id(3)]
    public int Skipped { get; init; }

    /// <summary>Why an item failed, and the batch with it; null when none did.</summary>
    [Id(4)]
    public string? Error { get; init; }

    /// <summary>The same in words.</summary>
    [Id(5)]
    public string? Message { get; init; }
}
