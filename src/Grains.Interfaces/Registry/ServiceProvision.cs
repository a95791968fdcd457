using Wetware.Errors;
using Wetware.Nodes;
using Wetware.Security;

namespace Wetware.Registry;

/// <summary>A service that is provided until this is disposed. It is said again each third of its lifetime, at another node when the first is gone.</summary>
public sealed class ServiceProvision : IAsyncDisposable
{
    private readonly IGrainFactory _grains;
    private readonly IEnvelopeSigner _signer;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private readonly Guid _id = Guid.NewGuid();
    private readonly CancellationTokenSource _ended = new();
    private IRegistryGrain? _node;
    private Task _renewing = Task.CompletedTask;

    internal ServiceProvision(IGrainFactory grains, IEnvelopeSigner signer, ServiceLocation location, TimeSpan lifetime, TimeProvider time)
    {
        location.Check();
        SignedLocation.CheckLifetime(lifetime);
        (_grains, _signer, Location, _lifetime, _time) = (grains, signer, location, lifetime, time);
    }

    /// <summary>What is provided.</summary>
    public ServiceLocation Location { get; }

    /// <summary>Why it was last not said again; null while all is well.</summary>
    public Exception? Problem { get; private set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_ended.IsCancellationRequested)
            return;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        try
        {
            if (_node is not null)
                await _node.Withdraw(_id).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
        {
            // It is gone, or ends with its lifetime.
        }
    }

    internal async Task Start(CancellationToken cancellationToken)
    {
        await Say(cancellationToken).ConfigureAwait(false);
        _renewing = Renew(_ended.Token);
    }

    private async Task Say(CancellationToken cancellationToken)
    {
        _node ??= _grains.GetGrain<IRegistryGrain>(await _grains.GetGrain<INodesGrain>(0).Here(cancellationToken).ConfigureAwait(false));
        var envelope = SignedLocation.Seal(_signer, Location, _lifetime, _time.GetUtcNow());
        await _node.Provide(_id, Location.Service, envelope, cancellationToken).ConfigureAwait(false);
    }

    private async Task Renew(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_lifetime / 3, _time, cancellationToken).ConfigureAwait(false);
                try
                {
                    await Say(cancellationToken).ConfigureAwait(false);
                    Problem = null;
                }
                catch (Exception error) when (error is WetwareException or TimeoutException or OrleansException)
                {
                    Problem = error;
                    if (error is WetwareException { Kind: ErrorKind.Disconnected })
                        _node = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
