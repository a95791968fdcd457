using Microsoft.Extensions.Options;
using Wetware.Errors;
using Wetware.Nodes;

namespace Wetware.Grains.Sessions;

/// <summary>Decides who may log in and what that gives, by <see cref="AuthOptions"/>.</summary>
internal sealed class AuthPolicy(IOptions<AuthOptions> options, SessionServices offers)
{
    private AuthOptions Options => options.Value;

    /// <summary>What the account's session holds: names with their methods, null for all methods.</summary>
    /// <param name="account">Whose signature was checked; null for one who showed no key.</param>
    /// <exception cref="WetwareException"><c>denied</c>.</exception>
    public IReadOnlyList<(string Name, IReadOnlyList<string>? Methods)> Admit(PeerId? account)
    {
        var key = account?.ToString();
        var admitted = Options.Policy switch
        {
            AuthOptions.AllowAll => true,
            AuthOptions.Only => key is not null && (Options.Keys.Contains(key) || Options.Grants.ContainsKey(key)),
            _ => false,
        };
        if (!admitted)
            throw new WetwareException(ErrorKind.Denied, Options.DenyReason);
        if ((key is null || !Options.Grants.TryGetValue(key, out var grants)) && !Options.Grants.TryGetValue(GrantText.Everything, out grants))
            grants = [GrantText.Everything];
        return Granted(grants);
    }

    /// <summary>How long the session may last.</summary>
    /// <exception cref="WetwareException"><c>limit</c>: more than the longest, or less than a second.</exception>
    public TimeSpan Lifetime(TimeSpan? wanted)
    {
        if (wanted is not { } lifetime)
            return Options.SessionLifetime;
        return lifetime >= TimeSpan.FromSeconds(1) && lifetime <= Options.MaxSessionLifetime
            ? lifetime
            : throw new WetwareException(ErrorKind.Limit, $"lifetime: {lifetime} is outside 1 s to {Options.MaxSessionLifetime}");
    }

    /// <summary>How long a nonce may be signed.</summary>
    public TimeSpan NonceLifetime => Options.NonceLifetime;

    // A grant of what no primitive here offers gives nothing; a later version of the node may offer it.
    private List<(string Name, IReadOnlyList<string>? Methods)> Granted(string[] grants)
    {
        var granted = new SortedDictionary<string, IReadOnlyList<string>?>(StringComparer.Ordinal);
        foreach (var grant in grants)
        {
            if (!GrantText.TryParse(grant, out var name, out var methods, out _))
                continue;
            foreach (var one in name == GrantText.Everything ? offers.Names : [name])
            {
                if (offers.Find(one) is not null)
                    granted[one] = methods;
            }
        }

        return [.. granted.Select(pair => (pair.Key, pair.Value))];
    }
}
