using System.Buffers;
using System.Text;
using Wetware.Errors;

namespace Wetware.Tasks.Secrets;

/// <summary>What is shown of a secret: never its value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Submit">True when requests with an HTTP token of scope <c>submit</c> may give it to tasks; else only those who may operate the cluster.</param>
/// <param name="Created">When it was set for the first time.</param>
/// <param name="Changed">When its value was set last.</param>
[GenerateSerializer, Immutable]
[Alias("ww.task-secret")]
public sealed record TaskSecret(
    [property: Id(0)] string Name, [property: Id(1)] bool Submit, [property: Id(2)] DateTimeOffset Created, [property: Id(3)] DateTimeOffset Changed);

/// <summary>What names and values of secrets must be.</summary>
public static class TaskSecretRules
{
    /// <summary>Longest name, in characters out of letters, digits and <c>. _ -</c>.</summary>
    public const int MaxName = 63;

    /// <summary>Most bytes of a value.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Most secrets of a cluster.</summary>
    public const int MaxSecrets = 256;

    /// <summary>Most secrets that one task is given.</summary>
    public const int MaxOfTask = 32;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What a name must be, for messages.</summary>
    public static string NameRule { get; } = $"must have 1 to {MaxName} letters, digits and . _ -, and begin with a letter or digit";

    /// <summary>True for a text that can be the name of a secret; letters of another case make another name.</summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= MaxName } && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Throws when a secret cannot have that name and value; no message contains the value.</summary>
    /// <exception cref="WetwareException"><c>failed</c> or <c>limit</c>, naming <c>name</c> or <c>value</c>.</exception>
    public static void Check(string name, ReadOnlySpan<byte> value)
    {
        if (!IsName(name))
            throw new WetwareException(ErrorKind.Failed, $"name: {NameRule}");
        if (value.Length is 0 or > MaxBytes)
            throw new WetwareException(ErrorKind.Limit, $"value: must have 1 to {MaxBytes} bytes; it has {value.Length}");
        if (value.Contains((byte)0) || !IsText(value))
            throw new WetwareException(ErrorKind.Failed, "value: must be text in UTF-8 without a zero character");
    }

    private static bool IsText(ReadOnlySpan<byte> value)
    {
        try
        {
            Strict.GetCharCount(value);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
