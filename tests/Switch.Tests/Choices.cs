using System.Text.Json;

namespace Wetware.Tests;

/// <summary>What an evaluation of the program's project gives: each family's choice and its reason.</summary>
public sealed record Choices(string Orleans, string OrleansReason, string Wasmtime, string WasmtimeReason, string Makaretu, string MakaretuReason)
{
    /// <summary>The arguments that make MSBuild print what <see cref="Read"/> takes.</summary>
    public static string[] Question { get; } =
        ["-nologo", "-getProperty:OrleansPackages,OrleansPackagesReason,WasmtimePackages,WasmtimePackagesReason,MakaretuPackages,MakaretuPackagesReason"];

    /// <summary>The three choices: <c>real</c> or <c>standin</c> of Orleans, Wasmtime, Makaretu.</summary>
    public string[] All => [Orleans, Wasmtime, Makaretu];

    public static Choices Read(string output)
    {
        var properties = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("Properties");
        string Get(string name) => properties.GetProperty(name).GetString()!;
        return new Choices(Get("OrleansPackages"), Get("OrleansPackagesReason"), Get("WasmtimePackages"), Get("WasmtimePackagesReason"),
            Get("MakaretuPackages"), Get("MakaretuPackagesReason"));
    }
}
