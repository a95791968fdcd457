using System.Text.Json;
using Wetware.Clustering;
using Wetware.Clustering.Identity;
using Wetware.Security;

namespace Wetware.Gateway.Security.Tokens;

/// <summary>Reads and changes the file of HTTP tokens. Whoever changes it holds a lock beside it; gateways read it again when it has changed.</summary>
internal sealed class HttpTokenFile(string path, TimeProvider time)
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>What is in it; nothing when it is not there.</summary>
    /// <exception cref="NodeStartException">It cannot be read, is open to others than owner and group, or is malformed.</exception>
    public HttpToken[] Read()
    {
        try
        {
            if (!File.Exists(Path))
                return [];
            if (OwnerOnly.OpenModeBeyondGroup(Path) is { } mode)
                throw new NodeStartException($"Http:TokensFile: {Path} is open to others (mode {mode}): chmod 600 {Path}");
            using var file = File.OpenRead(Path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
                throw new NodeStartException($"Http:TokensFile: {Path} has more than {MaxBytes} bytes");
            var tokens = JsonSerializer.Deserialize(bytes.AsSpan(0, length), HttpTokenJson.Default.HttpTokenArray) ?? [];
            if (tokens.Length > HttpToken.MaxTokens)
                throw new NodeStartException($"Http:TokensFile: {Path} has {tokens.Length} tokens; the limit is {HttpToken.MaxTokens}");
            if (tokens.Select(HttpToken.ProblemOf).FirstOrDefault(problem => problem is not null) is { } problem)
                throw new NodeStartException($"Http:TokensFile: {Path}: {problem}");
            return tokens;
        }
        catch (JsonException error)
        {
            throw new NodeStartException($"Http:TokensFile: {Path} is not a list of tokens: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"Http:TokensFile: {Path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Makes a token; returns its text, which is nowhere else.</summary>
    /// <exception cref="ArgumentException">The name is malformed or taken, the lifetime or a budget is out of range, or there are too many.</exception>
    public string Add(string name, Scope scope, TimeSpan? lifetime, int? requestsPerMinute = null, long? bytesPerHour = null)
    {
        if (HttpToken.ProblemOf(name) is { } problem)
            throw new ArgumentException(problem);
        return Change((tokens, now) => tokens.Any(token => token.Name == name)
            ? throw new ArgumentException($"there is a token \"{name}\" already: rotate it, or remove it first")
            : (tokens, new HttpToken(name, scope, "", now, End(now, lifetime), requestsPerMinute, bytesPerHour)));
    }

    /// <summary>Makes a new text for a token; the present one works for <paramref name="grace"/> more.</summary>
    /// <exception cref="ArgumentException">There is no such token, or a time is out of range.</exception>
    public string Rotate(string name, TimeSpan grace, TimeSpan? lifetime)
    {
        if (grace < TimeSpan.Zero || grace > Longest)
            throw new ArgumentException($"grace: 0 to {Longest.TotalDays:0} days");
        return Change((tokens, now) =>
        {
            var present = tokens.LastOrDefault(token => token.Name == name) ?? throw new ArgumentException($"there is no token \"{name}\"");
            var end = now + grace;
            var kept = tokens.Where(token => token.Name != name || grace > TimeSpan.Zero).Select(token => token.Name != name || token.Expires < end ? token : token with { Expires = end });
            return ([.. kept], present with { Created = now, Expires = End(now, lifetime ?? (present.Expires - present.Created)) });
        });
    }

    /// <summary>Removes all tokens of a name; false when there is none.</summary>
    public bool Remove(string name)
    {
        using var held = Lock();
        var tokens = Read();
        HttpToken[] kept = [.. tokens.Where(token => token.Name != name)];
        if (kept.Length == tokens.Length)
            return false;
        Write(kept);
        return true;
    }

    private static DateTimeOffset? End(DateTimeOffset now, TimeSpan? lifetime) => lifetime is { } span && (span < Shortest || span > Longest)
        ? throw new ArgumentException($"lifetime: {Shortest.TotalMinutes:0} minute to {Longest.TotalDays:0} days")
        : now + lifetime;

    private string Change(Func<HttpToken[], DateTimeOffset, (HttpToken[] Kept, HttpToken Fresh)> change)
    {
        using var held = Lock();
        var now = time.GetUtcNow();

        // An expired token is forgotten with the next change.
        var (kept, fresh) = change([.. Read().Where(token => token.IsValid(now))], now);
        if (kept.Length >= HttpToken.MaxTokens)
            throw new ArgumentException($"there are {kept.Length} tokens; the limit is {HttpToken.MaxTokens}");
        var text = HttpToken.NewText();
        fresh = fresh with { Sha256 = Convert.ToHexStringLower(HttpToken.HashOf(text)) };
        if (HttpToken.ProblemOf(fresh) is { } problem)
            throw new ArgumentException(problem);
        Write([.. kept, fresh]);
        return text;
    }

    private void Write(HttpToken[] tokens) =>
        OwnerOnly.WriteFile(Path, JsonSerializer.Serialize(tokens, HttpTokenJson.Default.HttpTokenArray) + Environment.NewLine, overwrite: true);

    private FileStream Lock()
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder)
            OwnerOnly.CreateFolder(folder);
        var options = OwnerOnly.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite);
        options.Share = FileShare.None;
        return new FileStream(Path + ".lock", options);
    }
}
