using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Wasmtime;

namespace Wetware.Wasm.Modules;

/// <summary>Names compiled code: the module, the options, the engine's version and the processor.</summary>
internal readonly record struct CodeKey(ModuleDigest Module, CompileOptions Options)
{
    private static readonly string Machine = Describe();

    /// <summary>The first part of the names of its files; hex digits and hyphens.</summary>
    public string Name
    {
        get
        {
            var made = SHA256.HashData(Encoding.UTF8.GetBytes($"{Machine};fuel={Options.CountsFuel}"));
            return $"{Module.Hex}-{Convert.ToHexStringLower(made.AsSpan(0, 8))}";
        }
    }

    /// <summary>Engine version, operating system, architecture and the processor's features, on which the generated code depends.</summary>
    private static string Describe()
    {
        var version = typeof(Engine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? typeof(Engine).Assembly.GetName().Version?.ToString();
        const string processors = "/proc/cpuinfo";
        var features = File.Exists(processors)
            ? File.ReadLines(processors).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal))
            : null;
        return $"{version};{RuntimeInformation.RuntimeIdentifier};{RuntimeInformation.ProcessArchitecture};{features}";
    }
}
