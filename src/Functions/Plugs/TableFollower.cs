using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wetware.Errors;
using Wetware.Functions.Engine;
using Wetware.Waiting;

namespace Wetware.Functions.Plugs;

/// <summary>
/// Keeps this node's <see cref="FunctionTable"/> up to date: the catalog sends each change, and once a second the node asks whether it missed one, which also makes
/// itself known again after the catalog moved to another node. Requests are answered from what the node has.
/// </summary>
internal sealed partial class TableFollower(IGrainFactory grains, FunctionEngine engine, TimeProvider time, ILogger<TableFollower> logger) : BackgroundService, IFunctionTableObserver
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ask = new(0, 1);
    private volatile FunctionTable? _current;

    /// <summary>The table; null until it was read once.</summary>
    public FunctionTable? Current => _current;

    /// <inheritdoc />
    public void Changed(TableUpdate update)
    {
        lock (_gate)
        {
            if (_current is { } current && current.Epoch == update.Epoch && current.State >= update.To)
                return;
            if (_current?.After(update) is { } next)
            {
                Use(next);
                return;
            }
        }

        AskNow();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The catalog holds no reference: this object must outlive its own.
        var self = grains.CreateObjectReference<IFunctionTableObserver>(this);
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var table = _current ?? FunctionTable.Empty;
                var update = await grains.GetGrain<IFunctionCatalogGrain>(0).Watch(self, table.Epoch, table.State, stoppingToken).ConfigureAwait(false);
                if (update is not null)
                    Replace(update);
                failing = false;
            }
            catch (Exception error) when (error is WetwareException or OrleansException or ObjectDisposedException || LongPoll.IsLost(error))
            {
                if (!failing)
                    LogFailed(logger, error);
                failing = true;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_ask.WaitAsync(pause.Token), Task.Delay(AskEvery, time, pause.Token)).ConfigureAwait(false);
            await pause.CancelAsync().ConfigureAwait(false);
        }

        GC.KeepAlive(self);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _ask.Dispose();
        base.Dispose();
    }

    private void Replace(TableUpdate update)
    {
        lock (_gate)
        {
            // A change may have been sent while the answer was on its way.
            if (_current is null || _current.Epoch != update.Epoch || _current.State < update.To)
                Use(FunctionTable.Empty.After(update)!);
        }
    }

    private void Use(FunctionTable next)
    {
        _current = next;
        engine.Warm?.Retain(key => next.FindPlug(key) is { } plug && next.BlobOf(plug) is { } blob ? (plug, blob.TechId) : null);
    }

    private void AskNow()
    {
        try
        {
            _ask.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // It is asked soon anyway, or the node stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog of functions does not answer; requests are answered as it was before")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
