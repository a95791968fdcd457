using System.Reflection;

namespace Wetware.Silo.Packages;

/// <summary>
/// What one family of packages was taken from when this node was built: the published packages or the stand-ins of this
/// repository. The build writes it into the assembly, so it holds for the running code and not for some folder.
/// </summary>
/// <param name="Family"><c>Orleans</c>, <c>Wasmtime</c> or <c>Makaretu</c>.</param>
/// <param name="Source"><c>real</c> (the published packages) or <c>standin</c>.</param>
/// <param name="Reason">Why, in words for people.</param>
public sealed record PackageChoice(string Family, string Source, string Reason)
{
    private const string Suffix = "Packages";

    /// <summary>The choices that this assembly was built with, one a family, ordered by family.</summary>
    public static IReadOnlyList<PackageChoice> All { get; } = Read(typeof(PackageChoice).Assembly);

    /// <summary>True when the published packages were taken.</summary>
    public bool IsReal => Source == "real";

    /// <summary>The choices written into <paramref name="assembly"/>; empty when it was built without them.</summary>
    /// <exception cref="FormatException">Metadata of that name does not read <c>real: why</c> or <c>standin: why</c>.</exception>
    public static IReadOnlyList<PackageChoice> Read(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return
        [
            .. assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Where(entry => entry.Key.Length > Suffix.Length && entry.Key.EndsWith(Suffix, StringComparison.Ordinal))
                .Select(entry => Parse(entry.Key[..^Suffix.Length], entry.Value ?? ""))
                .OrderBy(choice => choice.Family, StringComparer.Ordinal),
        ];
    }

    /// <summary>Reads <c>real: why</c> or <c>standin: why</c>.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of that form.</exception>
    public static PackageChoice Parse(string family, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(family);
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(": ", 2);
        if (parts is not [("real" or "standin") and var source, { Length: > 0 } reason])
            throw new FormatException($"{family}{Suffix} is '{text}', not 'real: why' or 'standin: why'.");
        return new PackageChoice(family, source, reason);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Family}: {(IsReal ? "published packages" : "stand-in")} ({Reason})";
}
