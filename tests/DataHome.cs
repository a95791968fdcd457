using System.Runtime.CompilerServices;

namespace Wetware.Tests;

/// <summary>
/// Gives nodes and commands that tests start a home for their data that goes with the test process, instead of the user's own. Temporary files of processes that tests kill are kept there too:
/// nobody else would remove them.
/// </summary>
internal static class DataHome
{
    private const string Variable = "XDG_DATA_HOME";
    private const string Mark = "ww-data-";

    /// <summary>A folder for temporary files of processes that tests start.</summary>
    public static string Temporary => Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable(Variable)!, "tmp")).FullName;

#pragma warning disable CA2255 // Each test assembly is an application here: nothing runs before its tests that could do this instead.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Use()
    {
        // This file is part of each test assembly: one of them may load another, or start itself as a process of its own.
        if (Environment.GetEnvironmentVariable(Variable)?.Contains(Mark, StringComparison.Ordinal) == true)
            return;

        // Whoever puts something there creates it, so that tests without a need for it leave nothing behind, even when the test platform ends their process before it has exited.
        var folder = Path.Combine(Path.GetTempPath(), Mark + Path.GetRandomFileName());
        Environment.SetEnvironmentVariable(Variable, folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        };
    }
}
