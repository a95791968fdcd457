using System.Globalization;
using Wetware.Errors;
using Wetware.Routing;

namespace Wetware.Web.Routing;

/// <summary>A query over the routing table as the page's address has it.</summary>
internal static class NodeQuery
{
    /// <summary>Records that are shown without another limit.</summary>
    public const int MaxShown = 500;

    /// <summary>Reads the fields; empty ones are left out.</summary>
    /// <param name="where">An index, as in <c>host=a</c>; empty for all nodes.</param>
    /// <param name="isPrefix">Whether the value is a prefix.</param>
    /// <param name="isFrom">Whether the answer begins at the index and goes on, in place of those that match.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="limit">Records, at most.</param>
    /// <param name="isReverse">Last first.</param>
    /// <exception cref="WetwareException"><c>failed</c>: a field is wrong.</exception>
    public static RoutingQuery Parse(string? where, bool isPrefix, bool isFrom, string? to, string? limit, bool isReverse)
    {
        var query = string.IsNullOrWhiteSpace(where) ? RoutingQuery.All
            : isFrom ? RoutingQuery.From(Index("where", where, isPrefix: false))
            : RoutingQuery.Match(Index("where", where, isPrefix));
        if (!string.IsNullOrWhiteSpace(to))
            query = query.UpTo(Index("to", to, isPrefix: false));
        query = query with { Reverse = isReverse, Limit = Limit(limit) };
        query.Check();
        return query;
    }

    private static RoutingIndex Index(string field, string text, bool isPrefix) => RoutingIndex.TryParse(text.Trim(), isPrefix, out var index)
        ? index
        : throw new WetwareException(ErrorKind.Failed, $"field '{field}': \"{text}\" is not an index; use KEY=VALUE, as in host=a, id=12D3 or zone=west");

    private static long Limit(string? text) => string.IsNullOrWhiteSpace(text) ? MaxShown
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MaxShown ? limit
        : throw new WetwareException(ErrorKind.Failed, $"field 'limit': \"{text}\" is not allowed; use 1 to {MaxShown}");
}
