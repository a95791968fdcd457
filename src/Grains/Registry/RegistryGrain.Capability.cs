using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Grains.Capabilities;
using Wetware.Registry;

namespace Wetware.Grains.Registry;

/// <summary>The registry as a capability; its holder provides in the node's name.</summary>
internal sealed partial class RegistryGrain
{
    private static readonly CapabilityMethods<RegistryGrain> Methods = new CapabilityMethods<RegistryGrain>(CapabilityKinds.Registry)
        .Action(RegistryMethods.Provide, static async (grain, call, cancel) =>
        {
            var asked = call.Json(RegistryJson.Default.ProvideRequest);
            var location = new ServiceLocation
            {
                Service = asked.Service ?? throw Missing(call),
                Addresses = asked.Addresses ?? [],
                Anchor = asked.Anchor,
                Meta = asked.Meta ?? [],
            };
            var provision = asked.Provision ?? Guid.NewGuid();
            await grain.ProvideAsNode(provision, location, Lifetime(asked.Ttl), cancel);
            return CapabilityReply.Of(provision.ToString());
        })
        .Action(RegistryMethods.Withdraw, static async (grain, call, cancel) =>
        {
            if (!Guid.TryParseExact(call.Text(), "D", out var provision))
                throw new WetwareException(ErrorKind.Failed, $"arguments of '{call.Method}': not the id of a provision");
            await grain.Withdraw(provision, cancel);
            return CapabilityReply.Empty;
        })
        .Query(RegistryMethods.Locate, static async (grain, call, cancel) =>
        {
            var asked = call.Json(RegistryJson.Default.LocateRequest);
            var (count, wait) = (asked.Count ?? 1, asked.Wait ?? 1000);
            if (count is < 1 or > LocateRequest.MaxCount)
                throw new WetwareException(ErrorKind.Limit, $"count: must be 1 to {LocateRequest.MaxCount}");
            if (wait is < 1 or > LocateRequest.MaxWait)
                throw new WetwareException(ErrorKind.Limit, $"wait: must be 1 to {LocateRequest.MaxWait} milliseconds");
            var found = await grain.Locate(asked.Service ?? throw Missing(call), count, TimeSpan.FromMilliseconds(wait), cancel);
            return CapabilityReply.Json(found, RegistryJson.Default.ListLocatedJson);
        });

    /// <inheritdoc />
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        gates.For(this, Methods);
    }

    private async Task<List<LocatedJson>> Locate(string service, int count, TimeSpan wait, CancellationToken cancellationToken)
    {
        var found = new List<LocatedJson>();
        using var late = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await foreach (var provider in new ServiceRegistry(GrainFactory, time).LocateAsync(service, cancellationToken: either.Token))
            {
                found.Add(LocatedJson.Of(provider));
                if (found.Count == count)
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Who has answered by now has answered.
        }

        return found;
    }

    private static TimeSpan Lifetime(long? milliseconds) => milliseconds switch
    {
        null => SignedLocation.DefaultLifetime,
        < 0 or > int.MaxValue => throw new WetwareException(ErrorKind.Limit, $"ttl: must be {SignedLocation.MinLifetime.TotalMilliseconds} to {SignedLocation.MaxLifetime.TotalMilliseconds} milliseconds"),
        { } some => TimeSpan.FromMilliseconds(some),
    };

    private static WetwareException Missing(CapabilityCall call) => new(ErrorKind.Failed, $"arguments of '{call.Method}': service is missing");
}
