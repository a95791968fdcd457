using Wetware.Errors;

namespace Wetware.Devices;

/// <summary>Limits of the device orchestrator. What is over one of them is refused with an error that names the field.</summary>
public static class DeviceLimits
{
    /// <summary>Devices of a cluster, at most.</summary>
    public const int MaxDevices = 2000;

    /// <summary>Modules of a cluster, at most.</summary>
    public const int MaxModules = 1000;

    /// <summary>Deployments of a cluster, at most.</summary>
    public const int MaxDeployments = 1000;

    /// <summary>Characters of a name of a device, module, function, mount or deployment, at most.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Addresses of a device, at most; the oldest that do not work are forgotten first.</summary>
    public const int MaxAddresses = 8;

    /// <summary>Bytes of the description that a device gives of itself, at most.</summary>
    public const int MaxDescriptionBytes = 64 * 1024;

    /// <summary>Interfaces that a device offers, at most.</summary>
    public const int MaxInterfaces = 512;

    /// <summary>Bytes of a health report, at most.</summary>
    public const int MaxHealthBytes = 16 * 1024;

    /// <summary>Entries of a device's status log, at most; the newest are kept.</summary>
    public const int MaxStatusLog = 32;

    /// <summary>Bytes of a module, at most.</summary>
    public const int MaxModuleBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of a data file of a module, or of a file of a run, at most.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>Functions that a module's description has, at most.</summary>
    public const int MaxFunctions = 256;

    /// <summary>Parameters of a described function, at most. Some supervisors order parameters by name, which agrees with their order up to ten.</summary>
    public const int MaxParameters = 10;

    /// <summary>Mounts of a described function, at most.</summary>
    public const int MaxMounts = 16;

    /// <summary>Steps of a manifest, at most.</summary>
    public const int MaxSteps = 64;

    /// <summary>Devices that can take over a step, at most.</summary>
    public const int MaxFailovers = 8;

    /// <summary>Bytes of one argument of a run, at most.</summary>
    public const int MaxArgumentBytes = 4096;

    /// <summary>Bytes of an answer of a device, at most.</summary>
    public const int MaxAnswerBytes = 1024 * 1024;

    /// <summary>Answers that a run follows from one to the next, at most.</summary>
    public const int MaxHops = 2 * MaxSteps;

    /// <summary>Runs that a deployment remembers, at most; the oldest are dropped.</summary>
    public const int MaxHistory = 50;

    /// <summary>Characters of a result that the history keeps; longer ones are left out of it.</summary>
    public const int MaxHistoryResult = 8 * 1024;

    /// <summary>Log records that are kept, at most; the oldest are dropped.</summary>
    public const int MaxLogRecords = 10_000;

    /// <summary>Characters of a log record, at most.</summary>
    public const int MaxLogRecord = 8 * 1024;

    /// <summary>Entries of the list of a deployment, at most.</summary>
    public const int MaxListEntries = 10_000;

    /// <summary>Characters of all entries of the list of a deployment together, at most.</summary>
    public const int MaxListLength = 512 * 1024;

    /// <summary>Checks a name that becomes part of addresses and of file names on devices.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: it has other characters, or the wrong length.</exception>
    public static string CheckName(string field, string? name)
    {
        if (name is not { Length: > 0 and <= MaxNameLength } || name[0] == '.' || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
            throw new WetwareException(ErrorKind.Failed, $"field '{field}': use 1 to {MaxNameLength} of letters, digits, '.', '_' and '-', not beginning with '.'");
        return name;
    }

    /// <summary>Checks a name that is only shown.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: it is empty, too long or has control characters.</exception>
    public static string CheckTitle(string field, string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength || name.Any(char.IsControl))
            throw new WetwareException(ErrorKind.Failed, $"field '{field}': use 1 to {MaxNameLength} characters, none of them a control character");
        return name;
    }
}
