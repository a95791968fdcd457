using System.Diagnostics.CodeAnalysis;

namespace Wetware.Modules;

/// <summary>A name of modules, with its versions.</summary>
/// <param name="Name">The name.</param>
/// <param name="Versions">The versions, in the order in which they were added.</param>
/// <param name="Current">The version that the name alone stands for.</param>
[GenerateSerializer, Immutable]
[Alias("ww.module-name")]
public sealed record ModuleName([property: Id(0)] string Name, [property: Id(1)] IReadOnlyList<ModuleVersion> Versions, [property: Id(2)] string Current)
{
    /// <summary>The version with this label, or with null the current one; null when there is none.</summary>
    public ModuleVersion? Find(string? version) => Versions.FirstOrDefault(item => item.Version == (version ?? Current));

    /// <summary>The version that was added before the current one; null when that is the oldest.</summary>
    public ModuleVersion? Previous() => Versions.TakeWhile(item => item.Version != Current).LastOrDefault();
}

/// <summary>A version of a name. It stands for the same module as long as there is one.</summary>
/// <param name="Version">Its label.</param>
/// <param name="Digest">The module.</param>
/// <param name="Added">When it was added, UTC.</param>
[GenerateSerializer, Immutable]
[Alias("ww.module-version")]
public sealed record ModuleVersion([property: Id(0)] string Version, [property: Id(1)] string Digest, [property: Id(2)] DateTimeOffset Added);

/// <summary>How a module is named in texts: by its digest, as <c>name</c> (the current version) or as <c>name@version</c>.</summary>
public static class ModuleReference
{
    /// <summary>Longest name, in characters: shorter than a digest, so that the two cannot be taken for each other.</summary>
    public const int MaxName = 63;

    /// <summary>Longest label of a version, in characters.</summary>
    public const int MaxVersion = 32;

    /// <summary>Most versions of one name.</summary>
    public const int MaxVersions = 64;

    /// <summary>Most versions of all names together.</summary>
    public const int MaxTotal = 4096;

    /// <summary>What a name may be, for messages.</summary>
    public const string NameRule = "must have 1 to 63 of lower-case letters, digits and . _ -, and begin with a letter or digit";

    /// <summary>What a label of a version may be, for messages.</summary>
    public const string VersionRule = "must have 1 to 32 of letters, digits and . _ - +";

    /// <summary>True for a text that can be a name.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxName } && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');

    /// <summary>True for a text that can be the label of a version.</summary>
    public static bool IsVersion([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaxVersion } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+');

    /// <summary>Reads <c>name</c> or <c>name@version</c>; false for any other text, a digest among them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? name, out string? version)
    {
        (name, version) = (text, null);
        if (text?.IndexOf('@', StringComparison.Ordinal) is { } at and >= 0)
            (name, version) = (text[..at], text[(at + 1)..]);
        return IsName(name) && (version is null || IsVersion(version));
    }
}
