namespace Wetware.Modules;

/// <summary>What has become of a module that is kept.</summary>
public static class ModuleStates
{
    /// <summary>It is valid, and is being compiled for the first time. What wants to run it waits.</summary>
    public const string Compiling = "compiling";

    /// <summary>It has been compiled; each node that runs it compiles it once for itself.</summary>
    public const string Ready = "ready";

    /// <summary>It ended or outlasted the compiler. No node tries it again until it is removed and put anew.</summary>
    public const string Refused = "refused";
}
