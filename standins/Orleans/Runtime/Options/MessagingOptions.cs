using System.Diagnostics;

namespace Orleans.Configuration;

/// <summary>What holds for calls on silos and on clients.</summary>
public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits for an answer; 30 seconds by default.</summary>
    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A message that has timed out is not processed any more.</summary>
    public bool DropExpiredMessages { get; set; } = true;

    /// <summary>Bytes; 10 MiB by default.</summary>
    public int MaxMessageHeaderSize { get; set; } = 10 * 1024 * 1024;

    /// <summary>Bytes; 100 MiB by default.</summary>
    public int MaxMessageBodySize { get; set; } = 100 * 1024 * 1024;

    /// <summary>A call that times out also cancels its cancellation token at the grain.</summary>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>A cancelled call still waits for the grain's answer.</summary>
    public bool WaitForCancellationAcknowledgement { get; set; }

    public bool CancelUnknownRequestOnStatusUpdate { get; set; }
}
