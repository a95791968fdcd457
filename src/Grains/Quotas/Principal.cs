namespace Wetware.Grains.Quotas;

/// <summary>
/// Who stores: the account of a session, or a token of HTTP; null for the cluster's operators. It stands beside a call, where the way into the cluster writes it: a gateway for the
/// token of a request, the target of a capability for the account whose session the capability came from. What a client of Orleans writes there is dropped.
/// </summary>
public static class Principal
{
    /// <summary>Longest principal, in characters.</summary>
    public const int MaxLength = 128;

    private const string Key = "ww.principal";

    /// <summary>The principal of the call that is being served.</summary>
    public static string? Current => RequestContext.Get(Key) as string;

    /// <summary>Sets the principal of the calls that the present method makes from here on.</summary>
    public static void Set(string? principal)
    {
        if (principal is null)
            RequestContext.Remove(Key);
        else
            RequestContext.Set(Key, principal);
    }

    /// <summary>The principal of an account's sessions; null for those who logged in without a key, which operators alone can.</summary>
    public static string? OfAccount(string account) => string.IsNullOrEmpty(account) ? null : $"account:{account}";

    /// <summary>The principal of an HTTP token.</summary>
    public static string OfToken(string name) => $"token:{name}";
}

/// <summary>A state that counts for somebody in the storage.</summary>
public interface IChargedState
{
    /// <summary>For whom; null for the cluster's operators.</summary>
    string? Principal { get; }
}
