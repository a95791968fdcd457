namespace Wetware.Cli;

/// <summary>A command ends with this exit code, and this is said to the person.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>See <see cref="Silo.Hosting.ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
