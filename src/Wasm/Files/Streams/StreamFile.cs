using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>
/// A stream that a guest reads. One read ahead is kept, so that waiting for input can be ended at any time and readiness can be asked for.
/// </summary>
internal class StreamFile(Stream stream) : GuestFile
{
    private const int BufferBytes = 16 << 10;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private Task<int>? _ahead;
    private int _start;
    private int _end;
    private bool _over;

    public override FileType Type => FileType.CharacterDevice;

    public override Rights MostRights => Rights.Input;

    public override bool Seekable => false;

    public override Errno Stat(out FileStat stat)
    {
        stat = new FileStat(0, 0, Type, 1, 0, 0, 0, 0);
        return Errno.Success;
    }

    public override Errno Read(ulong position, Span<byte> into, CancellationToken stopping, out int count)
    {
        count = Await(into, stopping);
        _start += count;
        return Errno.Success;
    }

    /// <summary>Waits for the first byte and copies what is there without taking it.</summary>
    protected int Await(Span<byte> into, CancellationToken stopping)
    {
        while (_start == _end && !_over && into.Length > 0)
        {
            using (GuestWait.Begin())
                WhenReadReady().Wait(stopping);
            Take();
        }

        var count = Math.Min(into.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(into);
        return count;
    }

    public override bool ReadReady(ulong position, out ulong bytes, out bool hangup)
    {
        if (WhenReadReady().IsCompleted)
            Take();
        bytes = (ulong)(_end - _start);
        hangup = _over;
        return bytes > 0 || _over;
    }

    public override Task WhenReadReady()
    {
        if (_start < _end || _over)
            return Task.CompletedTask;
        return _ahead ??= ReadAhead();
    }

    private async Task<int> ReadAhead()
    {
        try
        {
            return await stream.ReadAsync(_buffer).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Whoever fed the guest has gone: for the guest that is the end of its input.
            return 0;
        }
    }

    private void Take()
    {
        if (_ahead is not { IsCompleted: true } done)
            return;
        _start = 0;
        _end = done.GetAwaiter().GetResult();
        _over = _end == 0;
        _ahead = null;
    }
}
