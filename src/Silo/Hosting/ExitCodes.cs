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

    /// <summary>An error of the program itself: what happened was not foreseen (EX_SOFTWARE of sysexits.h).</summary>
    public const int Internal = 70;

    /// <summary>The guest that the command ran reached one of its limits (as of <c>timeout</c>).</summary>
    public const int GuestAtLimit = 124;

    /// <summary>The guest that the command ran trapped (as a native program ends by SIGABRT).</summary>
    public const int GuestTrapped = 134;

    /// <summary>Ctrl-C (SIGINT) ended the command before it was done; or a second signal a node before it had drained.</summary>
    public const int Killed = 130;

    /// <summary>SIGTERM ended the command before it was done.</summary>
    public const int Terminated = 143;
}
