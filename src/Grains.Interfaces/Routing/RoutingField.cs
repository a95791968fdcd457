namespace Wetware.Routing;

/// <summary>What records can be found and ordered by. Every order is the ordinal order of the texts, equal ones in the order of peer ids.</summary>
public enum RoutingField
{
    /// <summary>The peer id.</summary>
    Id = 0,

    /// <summary>The server id.</summary>
    Server = 1,

    /// <summary>The host name; records without one are not in this order.</summary>
    Host = 2,

    /// <summary>The value of one label; records without that label are not in this order.</summary>
    Meta = 3,
}
