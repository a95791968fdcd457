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
