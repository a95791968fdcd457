using System.Collections.Concurrent;
using System.Text;
using Wetware.Grains.Processes;
using Wetware.Processes;
using Wetware.Tasks;
using Wetware.Wasm.Files;

namespace Wetware.Grains.Tasks;

/// <summary>What the attempts on this node write: those that run, and the last that ended, for readers that have not come to the end.</summary>
internal sealed class RunOutputs
{
    private const int MaxEnded = 64;

    private readonly ConcurrentDictionary<RunToken, RunOutput> _all = new();
    private readonly ConcurrentQueue<RunToken> _ended = new();

    /// <summary>Begins to keep what an attempt writes.</summary>
    /// <param name="run">The attempt.</param>
    /// <param name="kept">Bytes of each stream that are kept for the result.</param>
    public RunOutput Begin(RunToken run, int kept) => _all[run] = new RunOutput(kept);

    /// <summary>The attempt has ended.</summary>
    public void End(RunToken run, RunOutput output)
    {
        // Most write nothing, and nobody comes for that.
        if (!output.End())
        {
            _all.TryRemove(run, out _);
            return;
        }

        _ended.Enqueue(run);
        while (_ended.Count > MaxEnded && _ended.TryDequeue(out var oldest))
            _all.TryRemove(oldest, out _);
    }

    /// <summary>What an attempt wrote; null when it is not here.</summary>
    public RunOutput? Find(RunToken run) => _all.GetValueOrDefault(run);
}

/// <summary>What one attempt writes: the newest of both streams together for those who follow it, and the beginning and the end of each for its result. Safe for any number of threads.</summary>
/// <param name="kept">Bytes of each stream that are kept for the result.</param>
internal sealed class RunOutput(int kept)
{
    private const int LiveBytes = 64 << 10;
    private const int PageBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly LogRing _log = new(LiveBytes);
    private readonly KeptStream _stdout = new(kept);
    private readonly KeptStream _stderr = new(kept);
    private TaskCompletionSource? _written;
    private bool _isOver;

    /// <summary>Where the guest writes.</summary>
    public Stream Open(bool error) => new Writer(this, error);

    /// <summary>Takes over what was kept of the streams.</summary>
    public WorkResult AddTo(WorkResult result)
    {
        lock (_lock)
        {
            var ((stdout, stdoutEnd), (stderr, stderrEnd)) = (_stdout.Text(), _stderr.Text());
            return result with { Stdout = stdout, StdoutEnd = stdoutEnd, Stderr = stderr, StderrEnd = stderrEnd, Truncated = _stdout.IsCut || _stderr.IsCut };
        }
    }

    /// <summary>A page from <paramref name="offset"/> on; waits for it when there is nothing yet.</summary>
    public async Task<LogPage> Read(long offset, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        Task written;
        lock (_lock)
        {
            if (Page(offset) is { } page)
                return page;
            _written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            written = _written.Task;
        }

        if (wait > TimeSpan.Zero)
            await written.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
            return Page(offset) ?? _log.Read(offset, PageBytes);
    }

    /// <summary>Nothing more comes; false when nothing has come.</summary>
    public bool End()
    {
        lock (_lock)
            _isOver = true;
        Tell();
        return _log.Written > 0;
    }

    private void Write(bool error, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            _log.Append(error, data);
            (error ? _stderr : _stdout).Append(data);
        }

        Tell();
    }

    private LogPage? Page(long offset)
    {
        var page = _log.Read(offset, PageBytes);
        var over = _isOver && page.Next == _log.Written;
        return page.Chunks.Count > 0 || over ? page with { Over = over } : null;
    }

    private void Tell()
    {
        TaskCompletionSource? written;
        lock (_lock)
            (written, _written) = (_written, null);
        written?.TrySetResult();
    }

    private sealed class Writer(RunOutput output, bool error) : WriteOnlyStream
    {
        public override void Write(byte[] buffer, int offset, int count) => output.Write(error, buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(error, buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            output.Write(error, buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>One stream: all of it, or, when that is more than <paramref name="most"/> bytes, the first half of so much and the last. Not thread-safe.</summary>
internal sealed class KeptStream(int most)
{
    private readonly int _half = most / 2;
    private byte[] _start = [];
    private byte[] _end = [];
    private int _count;
    private long _written;

    /// <summary>True when something in the middle was dropped.</summary>
    public bool IsCut => _written > most;

    public void Append(ReadOnlySpan<byte> data)
    {
        var wasCut = IsCut;
        _written += data.Length;
        var first = data[..Math.Min(data.Length, most - _count)];
        if (_start.Length < _count + first.Length)
            Array.Resize(ref _start, Math.Min(most, Math.Max(_count + first.Length, 2 * _start.Length)));
        first.CopyTo(_start.AsSpan(_count));
        _count += first.Length;
        if (!IsCut || _half == 0)
            return;

        // The end begins with what came into the start beyond its half.
        if (!wasCut)
            _end = _start[^_half..];
        var rest = data[first.Length..];
        if (rest.Length >= _half)
        {
            rest[^_half..].CopyTo(_end);
            return;
        }

        _end.AsSpan(rest.Length).CopyTo(_end);
        rest.CopyTo(_end.AsSpan(_half - rest.Length));
    }

    /// <summary>What is kept, not cut within a character.</summary>
    public (string Start, string End) Text()
    {
        if (!IsCut)
            return (Encoding.UTF8.GetString(_start, 0, _count), "");
        var (head, tail) = (_half, 0);
        for (var back = 0; back < 3 && head > 0 && IsWithin(_start[head]); back++)
            head--;
        while (tail < Math.Min(3, _half) && IsWithin(_end[tail]))
            tail++;
        return (Encoding.UTF8.GetString(_start, 0, head), Encoding.UTF8.GetString(_end, tail, _half - tail));
    }

    private static bool IsWithin(byte value) => (value & 0xC0) == 0x80;
}
