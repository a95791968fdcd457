using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>A silo that runs in this process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private int _stopped;

    public IHost SiloHost { get; init; } = null!;

    public IServiceProvider ServiceProvider => SiloHost.Services;

    public override bool IsActive => Volatile.Read(ref _stopped) == 0;

    public override async Task StopSiloAsync(bool stopGracefully)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        if (!stopGracefully)
            await limit.CancelAsync().ConfigureAwait(false);
        await StopSiloAsync(limit.Token).ConfigureAwait(false);
    }

    /// <summary>A token that is already cancelled asks for an abrupt end.</summary>
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
            return;
        try
        {
            await SiloHost.StopAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The abrupt end that was asked for.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(stopGracefully: true).ConfigureAwait(false);
        if (SiloHost is IAsyncDisposable host)
            await host.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }
}
