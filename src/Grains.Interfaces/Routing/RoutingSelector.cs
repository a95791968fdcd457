namespace Wetware.Routing;

/// <summary>Which records a query is about.</summary>
public enum RoutingSelector
{
    /// <summary>All, in the order of peer ids.</summary>
    All = 0,

    /// <summary>Those whose field equals the index, or begins with it.</summary>
    Match = 1,

    /// <summary>Those whose field is at or after the index, in the order of that field.</summary>
    From = 2,
}
