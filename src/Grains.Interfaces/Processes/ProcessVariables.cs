namespace Wetware.Processes;

/// <summary>The variables that every process finds in its environment.</summary>
public static class ProcessVariables
{
    /// <summary>Names that begin so are the node's.</summary>
    public const string Prefix = "WW_";

    /// <summary>Its number.</summary>
    public const string Pid = "WW_PID";

    /// <summary>Its parent's number; 1 for the root.</summary>
    public const string Ppid = "WW_PPID";

    /// <summary>Its module's digest.</summary>
    public const string Module = "WW_MODULE";

    /// <summary>Its node's server id.</summary>
    public const string Server = "WW_SERVER";

    /// <summary>The cluster's namespace.</summary>
    public const string Namespace = "WW_NS";
}
