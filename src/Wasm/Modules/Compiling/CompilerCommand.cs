using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Wetware.Wasm.Modules;

/// <summary>
/// How the process that compiles is started: this assembly has an entry of its own, which runs on the runtime, the dependencies and the
/// runtime settings of the program that it is part of, whether that was started by <c>dotnet</c>, an executable or a test host.
/// </summary>
internal static class CompilerCommand
{
    /// <summary>The command. Its environment is empty but for what the runtime needs.</summary>
    /// <exception cref="IOException">The runtime or the program's settings are not where they are expected.</exception>
    public static ProcessStartInfo Create()
    {
        var dependencies = ((AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string) ?? "").Split(Path.PathSeparator, ';')[0];
        const string ending = ".deps.json";
        var settings = dependencies.EndsWith(ending, StringComparison.Ordinal) ? dependencies[..^ending.Length] + ".runtimeconfig.json" : "";
        var assembly = typeof(CompilerCommand).Assembly.Location;
        foreach (var file in new[] { Runtime, settings, dependencies, assembly })
        {
            if (!File.Exists(file))
                throw new IOException($"modules are compiled by another process, which cannot be started: there is no file \"{file}\"");
        }

        var start = new ProcessStartInfo(Runtime)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
        };
        foreach (var argument in new[] { "exec", "--runtimeconfig", settings, "--depsfile", dependencies, assembly })
            start.ArgumentList.Add(argument);

        // Secrets of the node are no business of a process that reads strangers' modules.
        start.Environment.Clear();
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        return start;
    }

    private static string Runtime
    {
        get
        {
            // …/shared/Microsoft.NETCore.App/10.0.0/ lies three folders below the host.
            var folder = RuntimeEnvironment.GetRuntimeDirectory();
            return Path.GetFullPath(Path.Combine(folder, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        }
    }
}
