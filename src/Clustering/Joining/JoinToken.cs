using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Clustering.Configuration;
using Wetware.Clustering.Security;

namespace Wetware.Clustering.Joining;

/// <summary>
/// All that a machine needs to join a cluster, in one line of text: the namespace, cluster endpoints to ask, the fingerprint of the secret and, unless that is
/// given another way, the secret. With the secret it opens the cluster, as the secret does, until that is replaced.
/// </summary>
public sealed class JoinToken
{
    /// <summary>Characters of the longest token.</summary>
    public const int MaxLength = 8192;

    private const string Prefix = "ww1";
    private const int CheckBytes = 6;

    private JoinToken(Content content) => (Namespace, Addresses, Fingerprint, Secret) = (content.Ns!, content.At!, content.Fp!, content.Secret);

    /// <summary>The namespace.</summary>
    public string Namespace { get; }

    /// <summary>Cluster endpoints, <c>host:port</c>, 1 to 16.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>The fingerprint of the cluster's secret.</summary>
    public string Fingerprint { get; }

    /// <summary>The secret; null when the token does not carry it.</summary>
    public string? Secret { get; }

    /// <summary>The token of a cluster.</summary>
    /// <exception cref="ArgumentException">A part of it is not one.</exception>
    public static string Write(string ns, IReadOnlyList<string> addresses, string secret, bool withSecret)
    {
        var content = new Content(ns, [.. addresses], new ClusterSecret(secret, ns).Fingerprint, withSecret ? secret : null);
        if (Problem(content) is { } problem)
            throw new ArgumentException(problem);
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content, JoinTokenJson.Default.Content));
        return $"{Prefix}.{body}.{Check(body)}";
    }

    /// <summary>Reads a token; the problem does not repeat the token.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out JoinToken? token, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        token = null;
        problem = Read(text, out var content);
        if (problem is null)
            token = new JoinToken(content!);
        return problem is null;
    }

    /// <summary>Names the cluster, and not the secret.</summary>
    public override string ToString() => $"join token of namespace {Namespace}, {Fingerprint}";

    /// <summary>Reads a token from a file, of its first line.</summary>
    /// <exception cref="NodeStartException">The file cannot be read, is open to others than its owner and group, or holds none.</exception>
    public static JoinToken ReadFile(string path, string option)
    {
        try
        {
            if (Identity.OwnerOnly.OpenModeBeyondGroup(path) is { } mode)
                throw new NodeStartException($"{option}: {path} is open to others (mode {mode}): chmod 600 {path}, and replace the cluster's secret if they may have read it");
            using var reader = new StreamReader(path);
            var buffer = new char[MaxLength + 2];
            var text = new string(buffer, 0, reader.ReadBlock(buffer));
            return TryParse(text.Split('\n')[0].Trim(), out var token, out var problem) ? token : throw new NodeStartException($"{option}: {path}: {problem}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"{option}: {path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Makes <paramref name="options"/> those of a node that joins the token's cluster; what they say otherwise is added to <paramref name="problems"/>.</summary>
    public void Apply(ClusteringOptions options, OptionProblems problems, string option)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(problems);
        if (Secret is not null && (options.Secret ?? options.SecretFile) is not null)
            problems.Add(option, "the token carries the secret: give no other (Cluster:Secret, Cluster:SecretFile)");
        options.Namespace = Namespace;
        options.Secret ??= Secret;
        options.SecretFingerprint ??= Fingerprint;
        if (options.Join.Count > 0)
            return;
        foreach (var address in Addresses)
            options.Join.Add(address);
    }

    private static string? Read(string text, out Content? content)
    {
        content = null;
        var parts = text.Split('.');
        if (text.Length > MaxLength)
            return $"a join token has at most {MaxLength} characters; this has {text.Length}";
        if (parts[0] is not Prefix)
            return parts[0].StartsWith("ww", StringComparison.Ordinal) && parts[0].Length is > 2 and < 6 ? $"the join token is of another version, {parts[0]}; this program reads {Prefix}" : "this is no join token; `ww secret join-token` prints one, which begins with ww1.";
        if (parts.Length != 3 || Check(parts[1]) != parts[2])
            return "the join token is damaged or incomplete; copy the whole line that `ww secret join-token` printed";
        try
        {
            content = JsonSerializer.Deserialize(Base64Url.DecodeFromChars(parts[1]), JoinTokenJson.Default.Content);
            return content is null ? "the join token is empty" : Problem(content);
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return "the join token cannot be read";
        }
    }

    private static string? Problem(Content content)
    {
        if (content.Ns is null || !ClusteringOptions.IsNamespace(content.Ns))
            return "the join token has no namespace";
        if (content.At is not { Length: >= 1 and <= 16 })
            return "the join token has 1 to 16 addresses";
        foreach (var address in content.At)
        {
            if (!Endpoints.TryParse(address ?? "", ClusteringOptions.DefaultClusterPort, out _, out var problem))
                return $"an address of the join token cannot be used: {problem}";
        }

        if (content.Secret is { } secret)
        {
            if (secret.Length is < ClusterSecret.MinLength or > ClusterSecret.MaxLength)
                return $"the secret of the join token must have {ClusterSecret.MinLength} to {ClusterSecret.MaxLength} characters";
            if (new ClusterSecret(secret, content.Ns).Fingerprint != content.Fp)
                return "the secret of the join token does not have its fingerprint";
        }

        return content.Fp is { Length: 16 } ? null : "the join token has no fingerprint";
    }

    // Finds slips of the pen; who forges a token forges this, too.
    private static string Check(string body) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Prefix}.{body}")).AsSpan(0, CheckBytes));

    internal sealed record Content(string? Ns, string[]? At, string? Fp, string? Secret);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JoinToken.Content))]
internal sealed partial class JoinTokenJson : JsonSerializerContext;
