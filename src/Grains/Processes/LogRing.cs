using Wetware.Processes;

namespace Wetware.Grains.Processes;

/// <summary>
/// The newest output of a process, both streams in the order in which they were written. Offsets count every byte ever written, so a reader notices
/// what was dropped before it came. Not thread-safe.
/// </summary>
/// <param name="capacity">Bytes kept, those that note which stream they came from among them.</param>
internal sealed class LogRing(int capacity)
{
    /// <summary>What each change from one stream to the other counts for, so that a guest cannot make the notes larger than the output.</summary>
    private const int RunBytes = 32;

    private const int FirstBytes = 4 << 10;

    private readonly Queue<Run> _runs = new();
    private Run? _last;
    private byte[] _bytes = [];
    private int _start;
    private int _kept;

    /// <summary>Bytes ever written.</summary>
    public long Written { get; private set; }

    /// <summary>The oldest byte that is kept.</summary>
    public long Oldest => Written - _kept;

    /// <summary>Adds output.</summary>
    public void Append(bool error, ReadOnlySpan<byte> data)
    {
        var most = capacity - RunBytes;
        if (data.Length > most)
        {
            Drop(_kept);
            Written += data.Length - most;
            data = data[^most..];
        }

        if (data.Length == 0)
            return;
        var fresh = _last is null || _last.Error != error;
        while (_kept + data.Length + (RunBytes * (_runs.Count + (fresh ? 1 : 0))) > capacity)
        {
            Drop(Math.Min(_runs.Peek().Length, _kept + data.Length + (RunBytes * (_runs.Count + 1)) - capacity));
            fresh = _last is null || _last.Error != error;
        }

        if (fresh)
            _runs.Enqueue(_last = new Run(error));
        Store(data);
        _last!.Length += data.Length;
        Written += data.Length;
    }

    /// <summary>Up to <paramref name="max"/> bytes from <paramref name="offset"/> on, or from the oldest that is kept.</summary>
    public LogPage Read(long offset, int max)
    {
        var from = Math.Clamp(offset, Oldest, Written);
        var chunks = new List<LogChunk>();
        var at = Oldest;
        var next = from;
        foreach (var run in _runs)
        {
            var skip = (int)Math.Clamp(from - at, 0, run.Length);
            var take = (int)Math.Min(run.Length - skip, max - (next - from));
            if (take > 0)
            {
                chunks.Add(new LogChunk(run.Error, Copy((int)(at + skip - Oldest), take)));
                next += take;
            }

            at += run.Length;
        }

        return new LogPage { Offset = from, Chunks = chunks, Next = next };
    }

    private void Drop(int bytes)
    {
        while (bytes > 0)
        {
            var first = _runs.Peek();
            var dropped = Math.Min(bytes, first.Length);
            first.Length -= dropped;
            if (first.Length == 0)
                _runs.Dequeue();
            if (_runs.Count == 0)
                _last = null;
            _start = (_start + dropped) % _bytes.Length;
            _kept -= dropped;
            bytes -= dropped;
        }
    }

    private void Store(ReadOnlySpan<byte> data)
    {
        if (_kept + data.Length > _bytes.Length)
            Grow(_kept + data.Length);
        var end = (_start + _kept) % _bytes.Length;
        var first = Math.Min(data.Length, _bytes.Length - end);
        data[..first].CopyTo(_bytes.AsSpan(end));
        data[first..].CopyTo(_bytes);
        _kept += data.Length;
    }

    private void Grow(int needed)
    {
        var larger = new byte[Math.Min(capacity, Math.Max(needed, Math.Max(FirstBytes, _bytes.Length * 2)))];
        Copy(0, _kept).CopyTo(larger, 0);
        (_bytes, _start) = (larger, 0);
    }

    private byte[] Copy(int skip, int take)
    {
        var copy = new byte[take];
        for (var done = 0; done < take;)
        {
            var at = (_start + skip + done) % _bytes.Length;
            var some = Math.Min(take - done, _bytes.Length - at);
            _bytes.AsSpan(at, some).CopyTo(copy.AsSpan(done));
            done += some;
        }

        return copy;
    }

    private sealed class Run(bool error)
    {
        public bool Error => error;

        public int Length { get; set; }
    }
}
