using Wetware.Waiting;

namespace Wetware.Modules;

/// <summary>What the cluster's module store takes.</summary>
public static class ModuleLimitsOfStore
{
    /// <summary>Bytes of a module: 64 MiB, which is also what nodes agree to compile.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Bytes that travel in one message and lie in one record: 1 MiB.</summary>
    public const int PartBytes = 1 << 20;

    /// <summary>Modules in the cluster: 10 000.</summary>
    public const int MaxModules = 10_000;

    /// <summary>Imports, and exports, that are kept of each module for people to read: 256.</summary>
    public const int MaxItems = 256;

    /// <summary>Characters of a name or type that are kept: 256.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Who may hold one module: 1024 names of at most 128 characters.</summary>
    public const int MaxHolders = 1024;

    /// <summary>Characters of a holder's name.</summary>
    public const int MaxHolderLength = 128;

    /// <summary>How long one call waits for a module to be compiled: as all calls that wait.</summary>
    public static TimeSpan MaxWait => LongPoll.Slice;

    /// <summary>Entries in one page of the list.</summary>
    public const int MaxPage = 100;
}
