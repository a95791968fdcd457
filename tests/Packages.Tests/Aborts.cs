using System.Diagnostics;
using Wasmtime;

namespace Wetware.Tests;

/// <summary>Uses of the engine of which some end the whole process, to be run in a child process.</summary>
internal static class Aborts
{
    // (type (struct)) (type (func (param (ref null 0)))), and one such function.
    private static readonly byte[] UsesGcType = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 2, 0x5f, 0, 0x60, 1, 0x63, 0, 0, 3, 2, 1, 1];
    private static readonly byte[] Export = [7, 5, 1, 1, (byte)'f', 0, 0];
    private static readonly byte[] Code = [10, 4, 1, 2, 0, 0x0b];

    public static void Run(string name)
    {
        switch (name)
        {
            case "stack of 2 MiB":
                Stack(2 << 20);
                break;
            case "stack of more than 2 MiB":
                Stack((2 << 20) + 4096);
                break;
            case "function with a GC type":
                Compile([.. UsesGcType, .. Code]);
                break;
            case "export with a GC type":
                Compile([.. UsesGcType, .. Export, .. Code]);
                break;
            default:
                throw new ArgumentException($"there is no case '{name}'", nameof(name));
        }
    }

    /// <summary>Runs a case in a child process and returns whether the child came to its end, and what it wrote.</summary>
    public static async Task<(bool Survived, string Output)> RunInChild(string name)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { typeof(Aborts).Assembly.Location, name },
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        var error = child.StandardError.ReadToEndAsync();
        try
        {
            await child.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
            return (child.ExitCode == 0 && (await output).Contains("survived", StringComparison.Ordinal), await output + await error);
        }
        finally
        {
            child.Kill();
        }
    }

    private static void Stack(int bytes)
    {
        using var engine = new Engine(new Config().WithMaximumStackSize(bytes));
    }

    private static void Compile(byte[] bytes)
    {
        using var engine = new Engine(new Config().WithFunctionReferences(true).WithGc(true));
        using var module = Module.FromBytes(engine, "gc", bytes);
    }
}
