using System.Runtime.CompilerServices;

namespace Wetware.Tests;

/// <summary>
/// Keeps processes that tests start from compiling code again that runs often: a node lives for seconds here, and would spend half of its processor time on that.
/// </summary>
internal static class NodeRuntime
{
#pragma warning disable CA2255 // A test assembly is an application here: nothing runs before its tests that could do this instead.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Use() => Environment.SetEnvironmentVariable("DOTNET_TC_CallCounting", "0");
}
