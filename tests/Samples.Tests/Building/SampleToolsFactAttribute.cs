using System.Diagnostics;

namespace Wetware.Tests.Building;

/// <summary>A test that needs exactly the tools that the samples' binaries were built with; skipped, with what differs, elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SampleToolsFactAttribute : FactAttribute
{
    public SampleToolsFactAttribute()
    {
        if (!File.Exists("/usr/bin/dpkg-query") || !File.Exists("/usr/bin/make"))
        {
            Skip = "needs make and the Debian packages in samples/TOOLS";
            return;
        }

        var wanted = File.ReadAllLines(Path.Combine(SampleFolder.Path, "TOOLS"));
        var other = wanted.Where(line => Installed(line.Split(' ')[0]) is var version && line.Split(' ')[1] != version)
            .Select(line => $"{line} (here {Installed(line.Split(' ')[0])})")
            .ToArray();
        if (other.Length > 0)
            Skip = $"the binaries were built with other tools: {string.Join(", ", other)}";
    }

    private static string Installed(string package)
    {
        var start = new ProcessStartInfo("/usr/bin/dpkg-query", ["-W", "-f", "${Version}", package])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var query = Process.Start(start) ?? throw new InvalidOperationException("dpkg-query did not start");
        var version = query.StandardOutput.ReadToEnd().Trim();
        query.WaitForExit();
        return version.Length > 0 ? version : "none";
    }
}
