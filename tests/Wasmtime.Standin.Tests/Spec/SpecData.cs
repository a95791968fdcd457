using System.Diagnostics;

namespace Wetware.Tests.Spec;

/// <summary>Where the specification's tests are, and the tool that turns them into binaries.</summary>
internal static class SpecData
{
    /// <summary>The folder with the <c>.wast</c> files, or null.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why the tests cannot run here, or null when they can.</summary>
    public static string? Missing { get; } = Folder is null
        ? "no .wast files: set WASM_SPEC_DIR, or put them into ../shared/wasm-spec beside the repository"
        : Run("--version", Path.GetTempPath()) is null ? "wast2json is not installed (Debian: wabt)" : null;

    /// <summary>Converts one file into <paramref name="target"/> and returns the path of its commands.</summary>
    public static string Convert(string file, string target)
    {
        var json = Path.Combine(target, Path.GetFileNameWithoutExtension(file) + ".json");
        var result = Run($"\"{file}\" -o \"{json}\"", target)
            ?? throw new InvalidOperationException("wast2json is gone");
        return result.Code == 0 ? json : throw new InvalidOperationException($"wast2json refuses {file}: {result.Errors}");
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("WASM_SPEC_DIR");
        if (!string.IsNullOrEmpty(named))
            return HasTests(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
                continue;

            // A clone may lie one folder deeper than the place where the data is.
            for (var above = folder.Parent; above != null; above = above.Parent)
            {
                var candidate = Path.Combine(above.FullName, "shared", "wasm-spec");
                if (HasTests(candidate))
                    return candidate;
            }
        }

        return null;
    }

    private static bool HasTests(string folder) => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.wast").Any();

    private static (int Code, string Errors)? Run(string arguments, string folder)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("wast2json", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            _ = output.Result;
            process.WaitForExit();
            return (process.ExitCode, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
