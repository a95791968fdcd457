using Wetware.Errors;
using Wetware.PubSub;

namespace Wetware.Registry;

/// <summary>Where a service is to be had, as its provider says.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.service-location")]
public sealed record ServiceLocation
{
    /// <summary>Most addresses, and most labels.</summary>
    public const int MaxItems = 32;

    /// <summary>Longest address, anchor and label, in characters.</summary>
    public const int MaxTextLength = 1024;

    /// <summary>The service's name, which is the name of the topic that it is asked for on.</summary>
    [Id(0)]
    public required string Service { get; init; }

    /// <summary>Labels, each <c>key=value</c>.</summary>
    [Id(1)]
    public IReadOnlyList<string> Meta { get; init; } = [];

    /// <summary>Addresses, in whatever form the service's users understand.</summary>
    [Id(2)]
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The path of an anchor where it is bound; instead of addresses.</summary>
    [Id(3)]
    public string? Anchor { get; init; }

    /// <summary>Passes a location that can be provided.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: too many or too long; <c>denied</c>: a reserved name; <c>failed</c>: malformed. The field is named.</exception>
    public void Check()
    {
        TopicName.Check(Service);
        CheckItems("addresses", Addresses);
        CheckItems("meta", Meta);
        if (Meta.FirstOrDefault(label => label.IndexOf('=', StringComparison.Ordinal) <= 0) is { } bad)
            throw new WetwareException(ErrorKind.Failed, $"meta: \"{bad}\" is not key=value");
        if (Anchor is not null)
            CheckText("anchor", Anchor);
        if (Addresses.Count == 0 == Anchor is null)
            throw new WetwareException(ErrorKind.Failed, "addresses, anchor: give either addresses or an anchor");
    }

    /// <summary>Same texts in the same order.</summary>
    public bool Equals(ServiceLocation? other) => other is not null
        && Service == other.Service && Anchor == other.Anchor
        && Meta.SequenceEqual(other.Meta, StringComparer.Ordinal) && Addresses.SequenceEqual(other.Addresses, StringComparer.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Service, Anchor, Meta.Count, Addresses.Count == 0 ? null : Addresses[0]);

    private static void CheckItems(string field, IReadOnlyList<string> items)
    {
        if (items.Count > MaxItems)
            throw new WetwareException(ErrorKind.Limit, $"{field}: {items.Count} are given; at most {MaxItems} are allowed");
        foreach (var item in items)
            CheckText(field, item);
    }

    private static void CheckText(string field, string text)
    {
        if (string.IsNullOrEmpty(text))
            throw new WetwareException(ErrorKind.Failed, $"{field}: a text is empty");
        if (text.Length > MaxTextLength)
            throw new WetwareException(ErrorKind.Limit, $"{field}: a text has {text.Length} characters; at most {MaxTextLength} are allowed");
        if (text.Any(char.IsControl))
            throw new WetwareException(ErrorKind.Failed, $"{field}: a text has control characters");
    }
}
