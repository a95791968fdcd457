using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wetware.Security;

namespace Wetware.Gateway.Security.Tokens;

/// <summary>A token for HTTP as it is kept: by the hash of its text, never the text.</summary>
/// <param name="Name">Its name; while one is rotated, two tokens have it.</param>
/// <param name="Scope">What it allows.</param>
/// <param name="Sha256">SHA-256 of the text, in lower-case hex.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Expires">When it stops working, UTC; null for never.</param>
/// <param name="RequestsPerMinute">Requests that it may send within a minute to one gateway, 1 to <see cref="MaxRequests"/>; null for any number.</param>
/// <param name="BytesPerHour">Bytes of bodies that it may send within an hour to one gateway, 1 to <see cref="MaxBytes"/>; null for any number.</param>
internal sealed record HttpToken(
    string Name, Scope Scope, string Sha256, DateTimeOffset Created, DateTimeOffset? Expires, int? RequestsPerMinute = null, long? BytesPerHour = null)
{
    /// <summary>What every token begins with, so that tools find leaked ones.</summary>
    public const string Prefix = "wwhttp_";

    /// <summary>Most tokens in a file, those that have expired included.</summary>
    public const int MaxTokens = 256;

    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 64;

    /// <summary>Most requests within a minute of a token that has such a bound.</summary>
    public const int MaxRequests = 1_000_000;

    /// <summary>Most bytes within an hour of a token that has such a bound.</summary>
    public const long MaxBytes = 1L << 40;

    /// <summary>A text that nobody can guess.</summary>
    public static string NewText() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The hash of a text.</summary>
    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>False from its expiry on.</summary>
    public bool IsValid(DateTimeOffset now) => Expires is not { } end || now < end;

    /// <summary>Null, or what is wrong with a name.</summary>
    public static string? ProblemOf(string name) =>
        name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? null
            : $"a name has 1 to {MaxName} of the characters a-z A-Z 0-9 - _ .";

    /// <summary>Null, or what is wrong with a token that was read.</summary>
    public static string? ProblemOf(HttpToken? token) => token switch
    {
        null => "a token is null",
        { Name: null } => "a token has no name",
        _ when ProblemOf(token.Name) is { } problem => problem,
        { Scope: not (Scope.Read or Scope.Submit or Scope.Operate) } => $"{token.Name}: the scope is none of read, submit, operate",
        { Sha256: not { Length: 64 } } => $"{token.Name}: sha256 must have 64 hex digits",
        _ when !token.Sha256.All(char.IsAsciiHexDigit) => $"{token.Name}: sha256 must have 64 hex digits",
        { RequestsPerMinute: < 1 or > MaxRequests } => $"{token.Name}: requests a minute: 1 to {MaxRequests}",
        { BytesPerHour: < 1 or > MaxBytes } => $"{token.Name}: bytes an hour: 1 to {MaxBytes}",
        _ => null,
    };
}

/// <summary>The file's JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HttpToken[]))]
internal sealed partial class HttpTokenJson : JsonSerializerContext;
