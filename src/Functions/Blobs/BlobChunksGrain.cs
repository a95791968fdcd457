using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Wetware.Errors;

namespace Wetware.Functions.Blobs;

/// <summary>A stored chunk of a blob.</summary>
[GenerateSerializer]
[Alias("ww.functions.chunk")]
public sealed class StoredChunk
{
    /// <summary>The bytes.</summary>
    [Id(0)]
    public byte[] Data { get; set; } = [];
}

/// <summary>Keeps the chunks of one blob as records of their own; none stays in memory.</summary>
internal sealed class BlobChunksGrain([FromKeyedServices("Default")] IGrainStorage storage) : Grain, IBlobChunksGrain
{
    /// <inheritdoc />
    public async Task Write(int index, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        if (data.Length > CatalogLimits.ChunkBytes)
            throw new WetwareException(ErrorKind.Limit, $"data: {data.Length} bytes; a chunk has at most {CatalogLimits.ChunkBytes}");
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var state = new GrainState<StoredChunk>(new StoredChunk { Data = data.ToArray() });
        try
        {
            await storage.WriteStateAsync(Name(index), this.GetGrainId(), state);
        }
        catch (InconsistentStateException)
        {
            // It is there already: the answer to the first write was lost.
            var there = await Find(index);
            if (there.State?.Data.AsSpan().SequenceEqual(data.Span) != true)
                throw new WetwareException(ErrorKind.Failed, $"index: chunk {index} is there with other bytes");
        }
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> Read(int index, CancellationToken cancellationToken = default)
    {
        var there = await Find(index);
        return there.RecordExists && there.State is { } chunk ? chunk.Data : null;
    }

    /// <inheritdoc />
    public async Task<int> Clear(int limit, CancellationToken cancellationToken = default)
    {
        var count = await Count();
        for (var removed = 0; removed < limit && count > 0; removed++)
        {
            var there = await Find(count - 1);
            if (there.RecordExists)
                await storage.ClearStateAsync(Name(count - 1), this.GetGrainId(), there);
            count--;
        }

        return count;
    }

    // Chunks are written from the first and removed from the last, so that those which are there are the first ones.
    private async Task<int> Count()
    {
        var (low, high) = (0, 1);
        while ((await Find(high - 1)).RecordExists)
            (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if ((await Find(middle - 1)).RecordExists)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    private async Task<GrainState<StoredChunk>> Find(int index)
    {
        var state = new GrainState<StoredChunk>(new StoredChunk());
        await storage.ReadStateAsync(Name(index), this.GetGrainId(), state);
        return state;
    }

    private static string Name(int index) => $"chunk-{index}";
}
