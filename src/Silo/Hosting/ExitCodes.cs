namespace Wetware.Silo.Hosting;

/// <summary>How our programs end.</summary>
public static class ExitCodes
{
    /// <summary>Done, or drained after a signal.</summary>
    public const int Ok = 0;

    /// <summary>Something failed while running.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the settings are wrong, or the node cannot start as it is set up.</summary>
    public const int Usage = 2;

    /// <summary>No cluster was found, or it does not answer.</summary>
    public const int NoCluster = 3;

    /// <summary>A second signal ended the program before it had drained.</summary>
    public const int Killed = 130;
}
