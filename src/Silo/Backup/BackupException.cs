namespace Wetware.Silo.Backup;

/// <summary>A backup could not be made, read or restored; the message says why, for a person.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="cause">The cause.</param>
public sealed class BackupException(string message, Exception? cause = null) : Exception(message, cause);
