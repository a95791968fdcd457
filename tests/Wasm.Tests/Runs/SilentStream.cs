namespace Wetware.Tests.Runs;

/// <summary>A stream whose first read never ends.</summary>
internal sealed class SilentStream : MemoryStream
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _never = new();

    public Task Asked => _asked.Task;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _asked.TrySetResult();
        return new ValueTask<int>(_never.Task);
    }
}
