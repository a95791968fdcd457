using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;
using Wetware.Errors;
using Wetware.Functions.Storage;

namespace Wetware.Functions.Plans;

/// <summary>Keeps the checkpoints of one plan in pages.</summary>
internal sealed class FunctionPlanGrain([FromKeyedServices("Default")] IGrainStorage storage, Serializer serializer) : Grain, IFunctionPlanGrain
{
    /// <summary>Bytes of the checkpoints of a plan: 64 MiB.</summary>
    public const long MaxBytes = 64L << 20;

    private const int BytesAtOnce = 2 << 20;
    private const int RemovedAtOnce = 1000;

    private PagedStore _store = null!;

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _store = new PagedStore(storage, this.GetGrainId(), "plan");
        await _store.LoadAsync();
        await base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task Write(string key, BatchReply reply, CancellationToken cancellationToken = default)
    {
        if (_store.Find(key) is not null)
            return;
        var bytes = serializer.SerializeToArray(reply);
        if (_store.Bytes + bytes.Length > MaxBytes)
            throw new WetwareException(ErrorKind.Limit, $"the outputs of the plan's steps have more than {MaxBytes} bytes together");
        await Change((key, bytes));
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<KeyValuePair<string, BatchReply>>> Read(string? after, CancellationToken cancellationToken = default)
    {
        var (page, bytes) = (new List<KeyValuePair<string, BatchReply>>(), 0L);
        foreach (var (key, value) in _store.After(after))
        {
            page.Add(KeyValuePair.Create(key, serializer.Deserialize<BatchReply>(value)!));
            if ((bytes += value.Length) > BytesAtOnce)
                break;
        }

        return Task.FromResult<IReadOnlyList<KeyValuePair<string, BatchReply>>>(page);
    }

    /// <inheritdoc />
    public async Task Clear(CancellationToken cancellationToken = default)
    {
        while (_store.Count > 0)
            await Change([.. _store.After(null).Take(RemovedAtOnce).Select(entry => (entry.Key, (byte[]?)null))]);
        DeactivateOnIdle();
    }

    private async Task Change(params (string Key, byte[]? Value)[] changes)
    {
        try
        {
            await _store.WriteAsync(changes);
        }
        catch
        {
            // What is on disk is unknown now: the next call reads it.
            DeactivateOnIdle();
            throw;
        }
    }
}
