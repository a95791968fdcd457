namespace Wetware.Tests.Code;

/// <summary>Which project may use which: docs/architecture.md in the form of a table.</summary>
internal static class Arrows
{
    private static readonly string[] Applications = ["Client", "Grains.Interfaces", "Wasm"];

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Grains.Interfaces"] = [],
        ["Wasm"] = [],
        ["Raft"] = [],
        ["Client"] = ["Grains.Interfaces"],
        ["Clustering"] = ["Grains.Interfaces", "IPNetwork2"],
        ["Grains"] = ["Grains.Interfaces", "Wasm", "Raft"],
        ["Functions"] = Applications,
        ["Devices"] = Applications,
        ["Web"] = Applications,
        ["Silo"] = ["Grains", "Clustering", "Grains.Interfaces", "Wasm", "Raft", "IPNetwork2"],
        ["Gateway"] = ["Silo", "Client", "Functions", "Devices", "Web", "Grains", "Clustering", "Grains.Interfaces", "Wasm", "Raft"],
        ["Cli"] = ["Gateway", "Silo", "Client", "Functions", "Devices", "Web", "Grains", "Clustering", "Grains.Interfaces", "Wasm", "Raft"],
    };

    // Beginnings of the names of assemblies. Contracts and the client serve any .NET program: no server, no web framework, no engine, no database driver.
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Grains.Interfaces"] = ["Orleans.Runtime", "Orleans.Persistence", "Orleans.Clustering", "Microsoft.AspNetCore", "Wasmtime", "Npgsql", "Microsoft.Data", "Makaretu"],
        ["Client"] = ["Orleans.Runtime", "Orleans.Persistence", "Orleans.Clustering", "Microsoft.AspNetCore", "Wasmtime", "Npgsql", "Microsoft.Data", "Makaretu"],
        ["Clustering"] = ["Wasmtime", "Npgsql", "Microsoft.Data"],
        ["Wasm"] = ["Orleans", "Microsoft.AspNetCore", "Npgsql", "Microsoft.Data", "Makaretu"],
        ["Raft"] = ["Orleans", "Microsoft", "Wasmtime", "Npgsql", "Makaretu"],
        ["Grains"] = ["Wasmtime", "Npgsql", "Microsoft.Data", "Makaretu"],
        ["Silo"] = ["Wasmtime"],
        ["Gateway"] = ["Wasmtime", "Npgsql", "Microsoft.Data", "Makaretu"],
        ["Cli"] = ["Wasmtime", "Npgsql", "Microsoft.Data"],
    };

    /// <summary>The uses that are not allowed, as sentences.</summary>
    /// <param name="project">The project that uses.</param>
    /// <param name="used">What it uses: names of projects, or of assemblies.</param>
    public static IEnumerable<string> Violations(string project, IEnumerable<string> used)
    {
        if (!Projects.TryGetValue(project, out var allowed))
        {
            yield return $"{project} has no line in {nameof(Arrows)}: say there what it may use";
            yield break;
        }

        foreach (var name in used)
        {
            var own = name.StartsWith("Wetware.", StringComparison.Ordinal) ? name["Wetware.".Length..] : name;
            if (Projects.ContainsKey(own) && !allowed.Contains(own))
                yield return $"{project} must not use {own}; allowed are: {string.Join(", ", allowed)}";
            else if (Packages.GetValueOrDefault(project, []).FirstOrDefault(prefix => IsBelow(name, prefix)) is { } banned)
                yield return $"{project} must not use {name} ({banned}*)";
        }
    }

    private static bool IsBelow(string name, string prefix) => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);
}
