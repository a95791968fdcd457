using Wetware.Errors;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>A query as capabilities of kind <c>view</c> take it; no arguments at all mean all records.</summary>
internal sealed record ViewArguments
{
    /// <summary>Records of a page when the caller does not say.</summary>
    public const int UsualSize = 100;

    /// <summary><c>key=value</c> that a record must have; keys as in <see cref="RoutingIndex.TryParse"/>.</summary>
    public string? Match { get; init; }

    /// <summary><c>key=value</c> to begin with.</summary>
    public string? From { get; init; }

    /// <summary><c>key=value</c> to end with.</summary>
    public string? To { get; init; }

    /// <summary>Whether the values of <see cref="Match"/> and <see cref="To"/> are beginnings of texts.</summary>
    public bool Prefix { get; init; }

    /// <summary>Most records.</summary>
    public long? Limit { get; init; }

    /// <summary>The opposite order.</summary>
    public bool Reverse { get; init; }

    /// <summary>Of <c>iter</c>: where the last page ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>Of <c>iter</c>: most records of this page, <see cref="UsualSize"/> when it is not given.</summary>
    public int? Size { get; init; }

    /// <summary>The query.</summary>
    /// <exception cref="WetwareException">An expression is none, or there are two selectors.</exception>
    public RoutingQuery Query()
    {
        if (Match is not null && From is not null)
            throw new WetwareException(ErrorKind.Failed, "match, from: give one of them");
        return new RoutingQuery
        {
            Selector = Match is not null ? RoutingSelector.Match : From is not null ? RoutingSelector.From : RoutingSelector.All,
            Index = Index("match", Match) ?? Index("from", From),
            To = Index("to", To),
            Limit = Limit,
            Reverse = Reverse,
        };
    }

    private RoutingIndex? Index(string part, string? expression)
    {
        if (expression is null)
            return null;
        return RoutingIndex.TryParse(expression, Prefix, out var index)
            ? index
            : throw new WetwareException(ErrorKind.Failed, $"{part}: invalid index expression: {expression}");
    }
}
