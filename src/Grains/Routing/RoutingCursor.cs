using System.Buffers.Text;
using System.Text;
using Wetware.Errors;
using Wetware.Routing;

namespace Wetware.Grains.Routing;

/// <summary>
/// Where a page ended: text and peer of its last record, which say all that is needed to go on from any later table. Callers may see and
/// change it; the worst that does is to start them elsewhere in their own query.
/// </summary>
internal static class RoutingCursor
{
    /// <summary>Longest cursor, in characters.</summary>
    private const int MaxLength = 1024;

    public static string After(RoutingRecord record, RoutingQuery query)
    {
        var (field, name) = query.Order;
        var text = field switch
        {
            RoutingField.Server => record.Server,
            RoutingField.Host => record.Host,
            RoutingField.Meta => record.Label(name),
            _ => record.Peer,
        };
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{record.Peer} {text}"));
    }

    /// <exception cref="WetwareException">It is not one of ours.</exception>
    public static IndexKey Read(string cursor, RoutingQuery query)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor))
            throw new WetwareException(ErrorKind.Failed, "cursor: not one that a page has named");
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 1)
            throw new WetwareException(ErrorKind.Failed, "cursor: not one that a page has named");
        return new IndexKey(query.Order.Name, text[(space + 1)..], text[..space]);
    }
}
