using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Discovery;
using Wetware.Clustering.Membership;
using Wetware.Clustering.Security;
using Wetware.Errors;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Connecting;

/// <summary>Finds where grain clients may connect: asks the given nodes, or listens to multicast.</summary>
internal sealed class GatewayFinder(ClientOptions options, ClusterSecret? secret, TimeProvider time)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    // After the first answer a little patience brings the others, so that a client has more than one way in.
    private static readonly TimeSpan Others = TimeSpan.FromMilliseconds(250);

    /// <summary>The gateways, at least one.</summary>
    /// <exception cref="CommandException">None was found in time.</exception>
    public async Task<IReadOnlyList<IPEndPoint>> Find(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Timeout);
        var reasons = new HashSet<string>();
        var found = new HashSet<IPEndPoint>();
        try
        {
            if (options.Node.Join.Count > 0)
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
        var where = options.Node.Join.Count > 0 ? string.Join(", ", options.Node.Join) : "this network";
        throw new CommandException(
            ExitCodes.NoCluster,
            $"no cluster of namespace \"{options.Node.Namespace}\" was found on {where} within {options.Timeout.TotalSeconds:0.#} s. "
            + (reasons.Count > 0 ? string.Join("; ", reasons) + ". " : "") + "Is a node running (`ww up`)? `ww doctor` tells more.");
    }

    private async Task Ask(HashSet<IPEndPoint> found, HashSet<string> reasons, CancellationToken cancellationToken)
    {
        using var client = new ClusterClient(secret, time);
        while (found.Count == 0)
        {
            foreach (var text in options.Node.Join)
            {
                if (!Endpoints.TryParse(text, NodeOptions.DefaultClusterPort, out var address, out _))
                    continue; // checked before
                try
                {
                    var info = await client.Info(address, cancellationToken).ConfigureAwait(false);
                    if (info.Namespace != options.Node.Namespace)
                        reasons.Add($"{text} is in namespace \"{info.Namespace}\"");
                    else
                        found.UnionWith(info.Gateways.Select(g => Endpoints.TryParseStrict(g, out var gateway) ? gateway : null).OfType<IPEndPoint>());
                }
                catch (WetwareException error) when (error.Kind == ErrorKind.Denied)
                {
                    // Waiting would not change it.
                    throw new CommandException(ExitCodes.NoCluster, $"{error.Message} (--secret-file)", error);
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

    private async Task Listen(HashSet<IPEndPoint> found, HashSet<string> reasons, CancellationToken cancellationToken)
    {
        var discovery = new MulticastDiscovery(
            options.Node.Discovery, options.Node.Namespace, secret, time, NullLogger<MulticastDiscovery>.Instance);
        await using var _ = discovery.ConfigureAwait(false);
        discovery.Start();
        var first = 0L;
        while (first == 0 || time.GetElapsedTime(first) < Others)
        {
            discovery.Query();
            await Task.Delay(AskEvery / 2, time, cancellationToken).ConfigureAwait(false);
            if (discovery.UnverifiedNode is { } stranger)
                reasons.Add($"a node at {stranger.From} is not asked, because its announcement {stranger.Problem} (--secret-file)");
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
