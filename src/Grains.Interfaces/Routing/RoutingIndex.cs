using System.Diagnostics.CodeAnalysis;
using System.Text;
using Wetware.Errors;

namespace Wetware.Routing;

/// <summary>A place in the order of one field: a whole text, or the beginning of one.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.routing-index")]
public sealed record RoutingIndex
{
    /// <summary>Longest text, in bytes of UTF-8.</summary>
    public const int MaxTextBytes = 256;

    /// <summary>The field.</summary>
    [Id(0)]
    public required RoutingField Field { get; init; }

    /// <summary>The key of the label for <see cref="RoutingField.Meta"/>, else empty.</summary>
    [Id(1)]
    public string Name { get; init; } = "";

    /// <summary>The text, or its beginning.</summary>
    [Id(2)]
    public required string Text { get; init; }

    /// <summary>True: every text that begins with <see cref="Text"/>; false: that text and no other.</summary>
    [Id(3)]
    public bool Prefix { get; init; }

    /// <summary>A label's value.</summary>
    public static RoutingIndex Label(string key, string value, bool prefix = false) =>
        new() { Field = RoutingField.Meta, Name = key, Text = value, Prefix = prefix };

    /// <summary>
    /// Reads <c>key=value</c>, split at the first <c>=</c>: <c>id</c> or <c>peer</c>, <c>server</c> and <c>host</c> name those fields, every other key is
    /// that of a label.
    /// </summary>
    public static bool TryParse(string expression, bool prefix, [NotNullWhen(true)] out RoutingIndex? index)
    {
        ArgumentNullException.ThrowIfNull(expression);
        index = null;
        var separator = expression.IndexOf('=', StringComparison.Ordinal);
        if (separator < 1)
            return false;
        var key = expression[..separator];
        RoutingField field = key switch
        {
            "id" or "peer" => RoutingField.Id,
            "server" => RoutingField.Server,
            "host" => RoutingField.Host,
            _ => RoutingField.Meta,
        };
        index = new RoutingIndex { Field = field, Name = field == RoutingField.Meta ? key : "", Text = expression[(separator + 1)..], Prefix = prefix };
        return true;
    }

    /// <summary>Refuses what no query can mean.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>, naming <paramref name="part"/>.</exception>
    public void Check(string part)
    {
        if (!Enum.IsDefined(Field))
            throw new WetwareException(ErrorKind.Failed, $"{part}: invalid index: {(int)Field}");
        if (Text is null || Name is null)
            throw new WetwareException(ErrorKind.Failed, $"{part}: the index has no text");
        if (Field == RoutingField.Meta == (Name.Length == 0))
            throw new WetwareException(ErrorKind.Failed, $"{part}: a label's index needs the label's key, and no other index has one");
        if (Encoding.UTF8.GetByteCount(Text) + Encoding.UTF8.GetByteCount(Name) > MaxTextBytes)
            throw new WetwareException(ErrorKind.Limit, $"{part}: the index has more than {MaxTextBytes} bytes");
    }

    /// <inheritdoc />
    public override string ToString() => $"{(Field == RoutingField.Meta ? Name : Field.ToString().ToLowerInvariant())}={Text}{(Prefix ? "…" : "")}";
}
