using Wetware.Errors;

namespace Wetware.Channels;

/// <summary>What callers of channels are told.</summary>
public static class ChannelErrors
{
    /// <summary>Closed, and nothing is left.</summary>
    public static WetwareException Closed(string name) => new(ErrorKind.Closed, $"channel \"{name}\" is closed");

    /// <summary>Closed by someone else before.</summary>
    public static WetwareException AlreadyClosed(string name) => new(ErrorKind.Closed, $"channel \"{name}\" is already closed");

    /// <summary>Never made, or removed.</summary>
    public static WetwareException NotFound(string name) => new(ErrorKind.NotFound, $"there is no channel \"{name}\"");

    /// <summary>One value is too large.</summary>
    public static WetwareException ValueTooLarge(int bytes) =>
        new(ErrorKind.Limit, $"a value has at most {ChannelLimits.MaxValueBytes} bytes, not {bytes}");

    /// <summary>Too many or too few values in one call.</summary>
    public static WetwareException Batch(int count) =>
        new(ErrorKind.Limit, $"one call moves 1 to {ChannelLimits.MaxBatch} values, not {count}");
}
