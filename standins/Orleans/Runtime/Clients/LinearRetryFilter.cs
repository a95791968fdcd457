using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans;

/// <summary>The default: fifteen more attempts, each after a pause 1.5 s longer than the one before.</summary>
internal sealed class LinearRetryFilter(TimeProvider clock) : IClientConnectionRetryFilter
{
    private const int MostRetries = 15;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1500);
    private int _retries;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_retries >= MostRetries || exception is not (OrleansMessageRejectionException or ConnectionFailedException))
            return false;
        await Task.Delay(Step * ++_retries, clock, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
