using Wetware.Errors;

namespace Wetware.Silo.Storage;

/// <summary>What the store answers when it cannot do what was asked.</summary>
internal static class StorageErrors
{
    public static WetwareException Overloaded(int capacity) =>
        new(ErrorKind.Overloaded, $"the storage queue is full ({capacity} requests)");

    public static WetwareException Closed() => new(ErrorKind.Disconnected, "the storage of this node is closed");

    public static WetwareException TooLarge(int bytes, int limit) =>
        new(ErrorKind.Limit, $"a state of {bytes} bytes is larger than Cluster:Storage:MaxStateBytes ({limit})");

    public static WetwareException Broken(Exception cause) => new(ErrorKind.Failed, $"the storage failed: {cause.Message}", cause);

    /// <summary>The storage is out of reach for now, like that of a primary that is away: HTTP callers get 503.</summary>
    public static WetwareException Unavailable(StorageFault fault, Exception? cause = null) => new(ErrorKind.Disconnected, fault.Message, cause);
}
