using System.Collections.Frozen;
using Wetware.Nodes;

namespace Wetware.Grains.Sessions;

/// <summary>
/// Something that sessions can hold: a primitive adds one with <see cref="SessionHosting.AddSessionService"/>, and it is there under its name in every
/// session whose policy grants it.
/// </summary>
/// <param name="Name">What it is called in a session, such as <c>view</c>: 1 to 64 of a–z, 0–9, <c>-</c>.</param>
/// <param name="Kind">The kind of the capability.</param>
/// <param name="Target">The grain, for a session that began at the given node. It must implement <c>ICapabilityTarget</c>.</param>
public sealed record SessionService(string Name, string Kind, Func<IGrainFactory, NodeCard, GrainId> Target);

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
