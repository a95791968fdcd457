using Microsoft.Extensions.Options;
using Wetware.Nodes;

namespace Wetware.Grains.Sessions;

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
