using System.Security.Cryptography;
using Wetware.Errors;

namespace Wetware.Modules;

/// <summary>Names of modules as keys of grains.</summary>
public static class ModuleKey
{
    private const string Prefix = "sha256:";

    /// <summary>The name of the module with these bytes.</summary>
    public static string Of(ReadOnlySpan<byte> module) => Convert.ToHexStringLower(SHA256.HashData(module));

    /// <summary>64 hex digits of either case, with or without <c>sha256:</c> in front, as the key.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: it is no digest.</exception>
    public static string Parse(string? text)
    {
        var hex = text?.StartsWith(Prefix, StringComparison.Ordinal) == true ? text[Prefix.Length..] : text;
        return hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit)
            ? hex.ToLowerInvariant()
            : throw new WetwareException(ErrorKind.Failed, "digest: a module is named by the 64 hex digits of its SHA-256");
    }

    /// <summary>There is no such module.</summary>
    public static WetwareException NotFound(string digest) => new(ErrorKind.NotFound, $"there is no module {digest} in this cluster");

    /// <summary>It is larger than the store takes.</summary>
    public static WetwareException TooLarge(long bytes) =>
        new(ErrorKind.Limit, $"module-bytes: the module has {bytes} bytes; the limit is {ModuleLimitsOfStore.MaxBytes}");
}
