using System.Security.Cryptography;

namespace Wetware.Wasm.Modules;

/// <summary>A module's name: the SHA-256 of its bytes, as 64 lower-case hex digits.</summary>
public readonly record struct ModuleDigest
{
    private readonly string? _hex;

    private ModuleDigest(string hex) => _hex = hex;

    /// <summary>The hex digits; empty for the default value, which names no module.</summary>
    public string Hex => _hex ?? "";

    /// <summary>The name of the module with these bytes.</summary>
    public static ModuleDigest Of(ReadOnlySpan<byte> module) => new(Convert.ToHexStringLower(SHA256.HashData(module)));

    /// <summary>Reads 64 hex digits, of either case, with or without <c>sha256:</c> in front.</summary>
    public static bool TryParse(string? text, out ModuleDigest digest)
    {
        const string prefix = "sha256:";
        var hex = text?.StartsWith(prefix, StringComparison.Ordinal) == true ? text[prefix.Length..] : text;
        var good = hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit);
        digest = good ? new ModuleDigest(hex!.ToLowerInvariant()) : default;
        return good;
    }

    /// <inheritdoc cref="TryParse" />
    /// <exception cref="FormatException">The text is no SHA-256.</exception>
    public static ModuleDigest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException("a module digest is 64 hex digits");

    /// <inheritdoc />
    public override string ToString() => Hex;
}
