namespace Wetware.Tests.Building;

/// <summary>Programs of the host.</summary>
internal static class Tools
{
    /// <summary>Why a test cannot run for want of programs, with their names; null when all are there.</summary>
    public static string? Missing(params string[] tools)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        var missing = Array.FindAll(tools, tool => !File.Exists(tool) && !Array.Exists(folders, folder => File.Exists(Path.Combine(folder, tool))));
        return missing.Length > 0 ? $"not installed: {string.Join(", ", missing)}" : null;
    }
}
