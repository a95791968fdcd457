using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;

namespace Wetware.Clustering.Hosting;

/// <summary>Finds the gateways of a cluster: asks the addresses of <see cref="ClusteringOptions.Join"/>, or uses multicast.</summary>
public sealed class GatewayFinder(ClusteringOptions options, ClusterSecret secret, TimeSpan timeout, TimeProvider time)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan PrimaryTimeout = TimeSpan.FromSeconds(1);

    // Waits a little after the first answer, so that a client knows more than one gateway.
    private static readonly TimeSpan Others = TimeSpan.FromMilliseconds(250);

    /// <summary>The gateways, at least one.</summary>
    /// <exception cref="ClusterNotFoundException">None was found in time.</exception>
    public async Task<IReadOnlyList<IPEndPoint>> Find(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var reasons = new HashSet<string>();
        var found = new HashSet<IPEndPoint>();
        try
        {
            if (options.Join.Count > 0)
                await Ask(found, reasons, deadline.Token).ConfigureAwait(false);
            else
                await Listen(found, reasons, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up; what was found counts.
        }

        if (found.Count > 0)
            return [.. found];
        var where = options.Join.Count > 0 ? string.Join(", ", options.Join) : "this network";
        throw new ClusterNotFoundException(
            $"no cluster of namespace \"{options.Namespace}\" was found on {where} within {timeout.TotalSeconds:0.#} s. "
            + (reasons.Count > 0 ? string.Join("; ", reasons) + ". " : "") + "Is a node running (`ww up`)? `ww doctor` tells more.");
    }

    private async Task Ask(HashSet<IPEndPoint> found, HashSet<string> reasons, CancellationToken cancellationToken)
    {
        using var client = new ClusterClient(secret);
        while (found.Count == 0)
        {
            foreach (var text in options.Join)
            {
                if (!Endpoints.TryParse(text, ClusteringOptions.DefaultClusterPort, out var address, out _))
                    continue; // checked before
                try
                {
                    var info = await client.Info(address, cancellationToken).ConfigureAwait(false);
                    if (info.Namespace != options.Namespace)
                        reasons.Add($"{text} is in namespace \"{info.Namespace}\"");
                    else
                        await Add(found, info, client, cancellationToken).ConfigureAwait(false);
                }
                catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
                {
                    // Waiting would not change it.
                    throw new ClusterNotFoundException($"{error.Message} (--secret-file)", error);
                }
                catch (WetwareException error)
                {
                    reasons.Add(error.Message);
                }
            }

            if (found.Count == 0)
                await Task.Delay(AskEvery, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // A member knows its own gateway only, the primary those of all: whoever was asked may be the node that dies.
    private async Task Add(HashSet<IPEndPoint> found, NodeInfo info, ClusterClient client, CancellationToken cancellationToken)
    {
        found.UnionWith(Parsed(info.Gateways));
        if (found.Count == 0 || info.PrimaryPeer == info.Peer || !Endpoints.TryParseStrict(info.PrimaryEndpoint ?? "", out var primary))
            return;
        try
        {
            if (await client.Info(primary, cancellationToken).WaitAsync(PrimaryTimeout, time, cancellationToken).ConfigureAwait(false) is { } more && more.Namespace == options.Namespace)
                found.UnionWith(Parsed(more.Gateways));
        }
        catch (Exception error) when (error is WetwareException or TimeoutException)
        {
            // The one that answered is enough to begin with.
        }
    }

    private static IEnumerable<IPEndPoint> Parsed(IEnumerable<string> gateways) =>
        gateways.Select(text => Endpoints.TryParseStrict(text, out var gateway) ? gateway : null).OfType<IPEndPoint>();

    private async Task Listen(HashSet<IPEndPoint> found, HashSet<string> reasons, CancellationToken cancellationToken)
    {
        var discovery = new MulticastDiscovery(
            options.Discovery, options.Namespace, secret, time, NullLogger<MulticastDiscovery>.Instance);
        await using var _ = discovery.ConfigureAwait(false);
        discovery.Start();
        var first = 0L;
        while (first == 0 || time.GetElapsedTime(first) < Others)
        {
            discovery.Query();
            await Task.Delay(AskEvery / 2, time, cancellationToken).ConfigureAwait(false);
            if (discovery.UnverifiedNode is { } unverified)
                reasons.Add($"a node at {unverified.From} is not asked, because its announcement {unverified.Problem} (--secret-file)");
            while (discovery.Announcements.TryRead(out var heard))
            {
                if (heard.Node.Gateway is not { } gateway)
                    continue;
                found.Add(gateway);
                if (first == 0)
                    first = time.GetTimestamp();
            }
        }
    }
}

/// <summary>No cluster of the namespace was found in time, or it refuses the secret; the message says where was searched and why nothing was found.</summary>
public sealed class ClusterNotFoundException : Exception
{
    /// <summary>Says where was searched.</summary>
    public ClusterNotFoundException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="ClusterNotFoundException(string)" />
    public ClusterNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
