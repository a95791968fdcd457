using Microsoft.Extensions.Options;
using Wetware.Nodes;

namespace Wetware.Grains.Sessions;

/// <summary>Section <c>Cluster:Auth</c>: who may log in, and what a session gives.</summary>
public sealed class AuthOptions
{
    /// <summary>Everyone may log in, also without a key.</summary>
    public const string AllowAll = "allow-all";

    /// <summary>Only the holders of <see cref="Keys"/>, or of a key that has <see cref="Grants"/>, may log in.</summary>
    public const string Only = "only";

    /// <summary>Nobody may log in.</summary>
    public const string Deny = "deny";

    /// <summary><c>allow-all</c>, <c>only</c> or <c>deny</c>. Default <c>allow-all</c>: the cluster's secret already keeps strangers out.</summary>
    public string Policy { get; set; } = AllowAll;

    /// <summary>With <c>only</c>: the peer ids (base58) of the keys that may log in. At most 1024.</summary>
    public IList<string> Keys { get; } = [];

    /// <summary>
    /// What a key's sessions hold, by peer id; <c>*</c> for all keys that are not named. Each grant is <c>name</c>, <c>name:method,method</c> or
    /// <c>*</c>. At most 1024 keys with 64 grants each. Default: everything.
    /// </summary>
    public IDictionary<string, string[]> Grants { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal);

    /// <summary>What a refused account is told. At most 256 characters. Default <c>denied</c>.</summary>
    public string DenyReason { get; set; } = "denied";

    /// <summary>How long a session lasts when the login asks for nothing else. 1 min to <see cref="MaxSessionLifetime"/>. Default 24 h.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The longest life that a login may ask for. 1 min to 365 d. Default 30 d.</summary>
    public TimeSpan MaxSessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a nonce may be signed after it was given out. 1 s to 5 min. Default 10 s.</summary>
    public TimeSpan NonceLifetime { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks <see cref="AuthOptions"/> against their documented limits; a node with a policy that cannot be understood does not start.</summary>
public sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    private const int MaxKeys = 1024;
    private const int MaxGrants = 64;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        string[] problems = [.. Problems(options).Select(problem => $"{problem.Option}: {problem.Message}")];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Everything that is wrong, each with the option's name and the limit.</summary>
    public static IEnumerable<(string Option, string Message)> Problems(AuthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Policy is not (AuthOptions.AllowAll or AuthOptions.Only or AuthOptions.Deny))
            yield return ("Auth:Policy", $"\"{options.Policy}\" is none of {AuthOptions.AllowAll}, {AuthOptions.Only}, {AuthOptions.Deny}");
        if (options.Keys.Count > MaxKeys)
            yield return ("Auth:Keys", $"{options.Keys.Count} keys, more than {MaxKeys}");
        foreach (var key in options.Keys.Where(static key => !PeerId.TryParse(key, out _)))
            yield return ("Auth:Keys", $"\"{key}\" is not a peer id");
        if (options.Grants.Count > MaxKeys)
            yield return ("Auth:Grants", $"{options.Grants.Count} keys, more than {MaxKeys}");
        foreach (var message in options.Grants.SelectMany(grants => GrantProblems(grants.Key, grants.Value)))
            yield return ("Auth:Grants", message);
        if (options.DenyReason.Length is 0 or > 256 || options.DenyReason.Any(char.IsControl))
            yield return ("Auth:DenyReason", "must have 1 to 256 characters and no control characters");
        foreach (var (option, value, from, to) in Times(options))
        {
            if (value < from || value > to)
                yield return (option, $"{value} is outside {from} to {to}");
        }
    }

    private static IEnumerable<(string Option, TimeSpan Value, TimeSpan From, TimeSpan To)> Times(AuthOptions options) =>
    [
        ("Auth:MaxSessionLifetime", options.MaxSessionLifetime, Shortest, TimeSpan.FromDays(365)),
        ("Auth:SessionLifetime", options.SessionLifetime, Shortest, options.MaxSessionLifetime),
        ("Auth:NonceLifetime", options.NonceLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
    ];

    private static IEnumerable<string> GrantProblems(string key, string[] grants)
    {
        if (key != GrantText.Everything && !PeerId.TryParse(key, out _))
            yield return $"\"{key}\" is neither a peer id nor '*'";
        if (grants.Length > MaxGrants)
            yield return $"{key}: {grants.Length} grants, more than {MaxGrants}";
        foreach (var grant in grants)
        {
            if (!GrantText.TryParse(grant, out _, out _, out var problem))
                yield return $"{key}: {problem}";
        }
    }
}
