using Wetware.Errors;

namespace Wetware.Grains.Capabilities;

/// <summary>
/// The revoked references of one grain. Revoking a reference replaces what was revoked below it, so the list only grows with references that
/// were revoked apart. Each first reference has a quota: its holders can use up their own, not that of others.
/// </summary>
internal sealed class RevocationList
{
    /// <summary>Most references revoked below one first reference.</summary>
    public const int MaxPerRoot = 256;

    /// <summary>Most references revoked altogether.</summary>
    public const int MaxTotal = 4096;

    private readonly HashSet<Guid> _revoked;

    private RevocationList(IReadOnlyList<Guid[]> chains)
    {
        Chains = chains;
        _revoked = [.. chains.Select(chain => chain[^1])];
    }

    /// <summary>Nothing was revoked.</summary>
    public static RevocationList Empty { get; } = new([]);

    /// <summary>The serials of each revoked reference.</summary>
    public IReadOnlyList<Guid[]> Chains { get; }

    /// <summary>The list that was stored.</summary>
    public static RevocationList From(RevocationState state) => state.Chains.Count == 0 ? Empty : new([.. state.Chains]);

    /// <summary>True when one of these serials was revoked.</summary>
    public bool Covers(IReadOnlyList<Guid> serials)
    {
        if (_revoked.Count == 0)
            return false;
        foreach (var serial in serials)
        {
            if (_revoked.Contains(serial))
                return true;
        }

        return false;
    }

    /// <summary>With one more; the same list when it was covered already.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: the quota of its first reference, or all room, is used up.</exception>
    public RevocationList With(IReadOnlyList<Guid> serials)
    {
        if (Covers(serials))
            return this;
        var last = serials[^1];
        Guid[][] kept = [.. Chains.Where(chain => !chain.Contains(last))];
        if (kept.Length >= MaxTotal)
            throw new WetwareException(ErrorKind.Limit, $"revoked references of one grain: more than {MaxTotal}");
        if (serials.Count > 1 && kept.Count(chain => chain[0] == serials[0]) >= MaxPerRoot)
        {
            throw new WetwareException(
                ErrorKind.Limit, $"references revoked below one first reference: more than {MaxPerRoot}; revoke one that they were attenuated from");
        }

        return new([.. kept, [.. serials]]);
    }
}
