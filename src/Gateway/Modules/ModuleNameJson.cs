using Wetware.Modules;

namespace Wetware.Gateway.Modules;

/// <summary>A name of modules.</summary>
/// <param name="Name">The name.</param>
/// <param name="Current">The version that the name alone stands for.</param>
/// <param name="Digest">The module of the current version.</param>
/// <param name="Versions">All versions, in the order in which they were added.</param>
public sealed record ModuleNameJson(string Name, string Current, string Digest, IReadOnlyList<ModuleVersionJson> Versions)
{
    internal static ModuleNameJson Of(ModuleName name) => new(
        name.Name, name.Current, name.Find(null)!.Digest, [.. name.Versions.Select(version => new ModuleVersionJson(version.Version, version.Digest, version.Added))]);
}

/// <summary>A version of a name.</summary>
/// <param name="Version">Its label.</param>
/// <param name="Digest">The module.</param>
/// <param name="Added">When it was added.</param>
public sealed record ModuleVersionJson(string Version, string Digest, DateTimeOffset Added);
