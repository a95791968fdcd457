using Wetware.Capabilities;
using Wetware.Grains.Capabilities;
using Wetware.Nodes;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>The view as a capability: <c>lookup</c>, <c>iter</c> and <c>reverse</c>, with JSON arguments (<see cref="ViewArguments"/>).</summary>
internal sealed partial class ViewGrain
{
    private const string ReverseKey = "reverse";

    private static readonly CapabilityMethods<ViewGrain> Methods = new CapabilityMethods<ViewGrain>(CapabilityKinds.View)
        .Query("lookup", static async (grain, call, _) =>
        {
            var record = await grain.Lookup(Arguments(call).Query(), CancellationToken.None);
            return record is null ? CapabilityReply.Of("null") : CapabilityReply.Json(ViewRecord.Of(record), ViewJson.Default.ViewRecord);
        })
        .Query("iter", static async (grain, call, _) =>
        {
            var arguments = Arguments(call);
            var page = await grain.Page(arguments.Query(), arguments.Cursor, arguments.Size ?? ViewArguments.UsualSize, CancellationToken.None);
            return CapabilityReply.Json(ViewPage.Of(page), ViewJson.Default.ViewPage);
        })
        .Query("reverse", static async (grain, call, cancellationToken) => CapabilityReply.Of(
            await grain._gate.Derive(call, CapabilityKinds.View, grain.Other(), methods: null, cancellationToken)));

    private static ViewArguments Arguments(CapabilityCall call) => call.Data.IsEmpty ? new ViewArguments() : call.Json(ViewJson.Default.ViewArguments);

    // Reversing twice leads back to the view itself.
    private GrainId Other() =>
        GrainFactory.GetGrain<IViewGrain>(NodeKey.With(this.GetPrimaryKeyString(), _reverse ? "" : ReverseKey)).GetGrainId();
}
