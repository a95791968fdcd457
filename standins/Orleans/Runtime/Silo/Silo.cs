using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>A silo in this process: starts and stops its parts stage by stage.</summary>
public sealed class Silo : IAsyncDisposable
{
    public const string PrimarySiloName = "Primary";

    private readonly CallTimeouts _timeouts;
    private readonly ILocalSiloDetails _details;
    private readonly SiloLifecycleSubject _lifecycle;
    private readonly ILogger<Silo> _logger;
    private readonly TaskCompletionSource _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;

    public Silo(ILocalSiloDetails siloDetails, IServiceProvider services)
    {
        _details = siloDetails;
        _timeouts = services.GetRequiredService<CallTimeouts>();
        _lifecycle = services.GetRequiredService<SiloLifecycleSubject>();
        _logger = services.GetRequiredService<ILogger<Silo>>();
        foreach (var participant in services.GetServices<ILifecycleParticipant<ISiloLifecycle>>())
            participant.Participate(_lifecycle);
    }

    public SiloAddress SiloAddress => _details.SiloAddress;

    /// <summary>Done when the silo has stopped.</summary>
    public Task SiloTerminated => _terminated.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _timeouts.Start();
        await _lifecycle.OnStart(cancellationToken);
        LifecycleLog.SiloStarted(_logger, _details.Name, _details.SiloAddress.ToString());
    }

    /// <summary>Finishes what runs, as long as the token allows, then ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
        {
            await SiloTerminated.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        try
        {
            await _lifecycle.OnStop(cancellationToken);
            _timeouts.Stop();
            LifecycleLog.SiloStopped(_logger, _details.Name);
        }
        finally
        {
            _terminated.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping == 0)
            await StopAsync(new CancellationToken(canceled: true));
    }

    public override string ToString() => $"Silo: {SiloAddress}";
}
