using System.Collections.Frozen;

namespace Wetware.Grains.Sessions;

/// <summary>All that this silo's sessions can hold, by name.</summary>
internal sealed class SessionServices
{
    private readonly FrozenDictionary<string, SessionService> _offers;

    public SessionServices(IEnumerable<SessionService> offers)
    {
        // A primitive that is added twice offers the same thing twice.
        var byName = new Dictionary<string, SessionService>(StringComparer.Ordinal);
        foreach (var offer in offers)
        {
            if (!GrantText.IsName(offer.Name))
                throw new ArgumentException($"'{offer.Name}' is no name for something in a session");
            byName[offer.Name] = offer;
        }

        _offers = byName.ToFrozenDictionary(StringComparer.Ordinal);
        Names = [.. _offers.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Their names in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The offer of a name, or null.</summary>
    public SessionService? Find(string name) => _offers.GetValueOrDefault(name);
}
