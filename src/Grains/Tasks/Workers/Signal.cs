using System.Threading.Channels;

namespace Wetware.Grains.Tasks;

/// <summary>Wakes one who waits; setting it several times before anybody waits wakes one once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Waits until it is set, or the token is cancelled; does not throw for that.</summary>
    public async Task Wait(CancellationToken cancellationToken)
    {
        try
        {
            await _set.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller looks at its token.
        }
    }
}
