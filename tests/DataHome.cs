using System.Runtime.CompilerServices;

namespace Wetware.Tests;

/// <summary>Gives nodes and commands that tests start a home for their data that goes with the test process, instead of the user's own.</summary>
internal static class DataHome
{
    private const string Key = "ww-data-home";

#pragma warning disable CA2255 // Each test assembly is an application here: nothing runs before its tests that could do this instead.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Use()
    {
        // This file is part of each test assembly, and one of them may load another.
        if (AppContext.GetData(Key) is not null)
            return;
        var folder = Directory.CreateTempSubdirectory("ww-data-");
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", folder.FullName);
        AppContext.SetData(Key, folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
    }
}
