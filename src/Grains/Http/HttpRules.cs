using System.Buffers.Text;
using System.Text.Json;
using Wetware.Errors;
using Wetware.Http;
using Wetware.Wasm.Files;

namespace Wetware.Grains.Http;

/// <summary>The restrictions of a capability of kind <c>http</c>, which stand in the key of its grain.</summary>
internal sealed class HttpRules
{
    /// <summary>Restrictions of restrictions.</summary>
    public const int MaxLayers = 4;

    private const int MaxPlaces = 64;
    private const int MaxTextLength = 4096;

    private readonly HttpRestriction[] _layers;
    private readonly HttpPlace[][] _places;

    private HttpRules(HttpRestriction[] layers)
    {
        _layers = layers;
        _places = [.. layers.Where(layer => layer.Allow is not null).Select(layer => layer.Allow!.Select(HttpPlace.Parse).ToArray())];
    }

    /// <summary>Without restrictions.</summary>
    public static HttpRules None { get; } = new([]);

    /// <summary>Whether <c>robots.txt</c> must be obeyed.</summary>
    public bool Robots => _layers.Any(layer => layer.Robots);

    /// <summary>Reads what <see cref="ToString"/> gives.</summary>
    public static HttpRules Parse(string text) =>
        text.Length == 0 ? None : new(JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), HttpJson.Default.HttpRestrictionArray)!);

    /// <summary>Whether every restriction covers the address.</summary>
    public bool Allow(Uri address) => _places.All(places => places.Any(place => place.Covers(address)));

    /// <summary>These, and one more.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a place does not read as one; <c>limit</c>.</exception>
    public HttpRules With(HttpRestriction more)
    {
        if (more.Allow is { Count: 0 or > MaxPlaces })
            throw new WetwareException(ErrorKind.Failed, $"field 'allow': {more.Allow.Count} places; 1 to {MaxPlaces} are needed");
        foreach (var wrong in (more.Allow ?? []).Where(place => !HttpPlace.TryParse(place, out _)))
            throw new WetwareException(ErrorKind.Failed, $"field 'allow': \"{wrong}\" is not [scheme://]host[:port][/path]");
        if (_layers.Length == MaxLayers)
            throw new WetwareException(ErrorKind.Limit, $"a capability can be restricted {MaxLayers} times");
        var rules = new HttpRules([.. _layers, more]);
        return rules.ToString().Length <= MaxTextLength
            ? rules
            : throw new WetwareException(ErrorKind.Limit, $"field 'allow': all restrictions together take more than {MaxTextLength} characters");
    }

    /// <summary>As it stands in a grain's key; empty without restrictions.</summary>
    public override string ToString() =>
        _layers.Length == 0 ? "" : Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(_layers, HttpJson.Default.HttpRestrictionArray));
}
