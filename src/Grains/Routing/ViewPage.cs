using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>The answer of <c>iter</c>; without cursor it was the last page.</summary>
internal sealed record ViewPage(IReadOnlyList<ViewRecord> Records, string? Cursor)
{
    /// <summary>The page.</summary>
    public static ViewPage Of(RoutingPage page) => new([.. page.Records.Select(ViewRecord.Of)], page.Cursor);
}
