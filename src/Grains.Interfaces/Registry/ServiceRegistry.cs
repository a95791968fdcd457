using System.Runtime.CompilerServices;
using Wetware.Errors;
using Wetware.Nodes;
using Wetware.PubSub;
using Wetware.Security;

namespace Wetware.Registry;

/// <summary>Provides and locates services, for C#.</summary>
/// <param name="grains">The way to the cluster.</param>
/// <param name="time">The clock.</param>
public sealed class ServiceRegistry(IGrainFactory grains, TimeProvider? time = null)
{
    private const int Buffer = 256;
    private const int MaxRemembered = 4096;

    // A provider that came without its announcement being heard is found by the next question.
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Provides <paramref name="location"/> until the result is disposed, at the node that the caller is closest to, saying it again in time.</summary>
    /// <exception cref="WetwareException">The location or lifetime is out of range; <c>overloaded</c>: the node provides too many.</exception>
    public async Task<ServiceProvision> ProvideAsync(
        IEnvelopeSigner signer, ServiceLocation location, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(location);
        var provision = new ServiceProvision(grains, signer, location, lifetime ?? SignedLocation.DefaultLifetime, _time);
        await provision.Start(cancellationToken).ConfigureAwait(false);
        return provision;
    }

    /// <summary>
    /// Asks for a service and yields each provider when it first answers, or answers something new, until the caller leaves. Answers that are not signed, are of
    /// another service or have expired are left out, and counted in <paramref name="skipped"/>.
    /// </summary>
    /// <param name="service">The service's name.</param>
    /// <param name="skipped">Told each reason why something was left out.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="WetwareException">The name is malformed or reserved; <c>disconnected</c>: the node that was asked is gone.</exception>
    public async IAsyncEnumerable<LocatedService> LocateAsync(
        string service, IProgress<string>? skipped = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var topic = await Topic.JoinAsync(grains, service, _time, cancellationToken).ConfigureAwait(false);
        var subscription = await topic.SubscribeAsync(Buffer, cancellationToken).ConfigureAwait(false);
        await using var _ = subscription.ConfigureAwait(false);
        var known = new HashSet<(PeerId, ServiceLocation)>();
        while (true)
        {
            await topic.PublishAsync(RegistryMessage.Request, cancellationToken).ConfigureAwait(false);
            var asked = _time.GetTimestamp();
            for (var left = AskEvery; left > TimeSpan.Zero; left = AskEvery - _time.GetElapsedTime(asked))
            {
                foreach (var message in await Read(subscription, left, cancellationToken).ConfigureAwait(false))
                {
                    if (!RegistryMessage.TryRead(message.Data.Span, out var envelope))
                        skipped?.Report("a message that is neither a question nor an answer");
                    else if (envelope is null)
                        continue;
                    else if (!SignedLocation.TryVerify(envelope, service, _time.GetUtcNow(), out var provider, out var problem))
                        skipped?.Report(problem);
                    else if (known.Count < MaxRemembered && known.Add((provider.Peer, provider.Location)))
                        yield return provider;
                }
            }
        }
    }

    private async Task<IReadOnlyList<TopicMessage>> Read(TopicSubscription subscription, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var batch = await subscription.NextAsync(cancellationToken: either.Token).ConfigureAwait(false);
            return batch?.Messages ?? throw new WetwareException(
                subscription.Error?.Kind ?? ErrorKind.Closed, subscription.Error?.Message ?? "the subscription was ended");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }
}
