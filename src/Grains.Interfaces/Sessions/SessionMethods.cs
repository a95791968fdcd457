namespace Wetware.Sessions;

/// <summary>The methods of a session's capability.</summary>
public static class SessionMethods
{
    /// <summary>What the session is and holds: JSON of <see cref="SessionInfo"/>.</summary>
    public const string List = "list";

    /// <summary>Name in, that capability out; <c>not-found</c> for what it does not hold.</summary>
    public const string Get = "get";

    /// <summary>JSON of <see cref="SessionNarrowing"/> in; the capability of a new session with less out.</summary>
    public const string Attenuate = "attenuate";

    /// <summary>The capability of a new session that holds the same; logging out of one leaves the other.</summary>
    public const string Clone = "clone";

    /// <summary>Ends this session's giving; what it gave works on until it expires.</summary>
    public const string Logout = "logout";
}
