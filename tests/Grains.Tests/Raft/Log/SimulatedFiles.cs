using Wetware.Grains.Raft.Log;

namespace Wetware.Tests.Raft.Log;

/// <summary>A folder in memory that loses what was not flushed when it crashes, and can fail at any write or flush.</summary>
internal sealed class SimulatedFiles : IRaftFiles
{
    private const int Sector = 512;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Content> _names = new(StringComparer.Ordinal);
    private SortedDictionary<string, Content> _flushedNames = new(StringComparer.Ordinal);
    private bool _isFlushing;

    /// <summary>Changes that may still be made; the next one fails.</summary>
    public int ChangesLeft { get; set; } = int.MaxValue;

    /// <summary>Flushes of files so far.</summary>
    public int Flushes { get; private set; }

    /// <summary>Whether a flush has begun and not ended.</summary>
    public bool IsFlushing => Volatile.Read(ref _isFlushing);

    /// <summary>Held by tests to keep a flush from ending.</summary>
    public ManualResetEventSlim MayFlush { get; } = new(true);

    public byte[] this[string name]
    {
        get => _names[name].Data;
        set => _names[name] = new() { Data = value, Flushed = value };
    }

    /// <summary>Returns the folder as it is after a crash.</summary>
    public SimulatedFiles Crashed()
    {
        lock (_gate)
        {
            var after = new SimulatedFiles();
            foreach (var (name, content) in _flushedNames)
                after[name] = content.Flushed;
            after._flushedNames = new(after._names, StringComparer.Ordinal);
            return after;
        }
    }

    /// <summary>Returns the folder as it is after a crash that left some of the sectors which were not flushed.</summary>
    public SimulatedFiles Torn(Random random)
    {
        lock (_gate)
        {
            var after = Crashed();
            foreach (var (name, content) in _flushedNames)
            {
                var bytes = new byte[random.Next(2) == 0 ? content.Flushed.Length : content.Data.Length];
                for (var at = 0; at < bytes.Length; at += Sector)
                {
                    var from = random.Next(2) == 0 ? content.Data : content.Flushed;
                    if (from.Length > at)
                        from.AsSpan(at, Math.Min(Sector, Math.Min(from.Length, bytes.Length) - at)).CopyTo(bytes.AsSpan(at));
                }

                after[name] = bytes;
            }

            after._flushedNames = new(after._names, StringComparer.Ordinal);
            return after;
        }
    }

    public SimulatedFiles Copy()
    {
        lock (_gate)
        {
            var copy = new SimulatedFiles();
            foreach (var (name, content) in _names)
                copy[name] = (byte[])content.Data.Clone();
            return copy;
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (_gate)
            return [.. _names.Keys];
    }

    public IRaftFile Open(string name)
    {
        lock (_gate)
        {
            if (!_names.TryGetValue(name, out var content))
                _names[name] = content = new();
            return new File(this, content);
        }
    }

    public void Rename(string from, string to) => Change(() =>
    {
        _names[to] = _names[from];
        _names.Remove(from);
    });

    public void Delete(string name) => Change(() => _names.Remove(name));

    public void FlushNames() => Change(() => _flushedNames = new(_names, StringComparer.Ordinal));

    private void Change(Action change)
    {
        lock (_gate)
        {
            if (ChangesLeft-- <= 0)
                throw new IOException("no space left on device");
            change();
        }
    }

    private sealed class Content
    {
        public byte[] Data { get; set; } = [];

        public byte[] Flushed { get; set; } = [];
    }

    private sealed class File(SimulatedFiles files, Content content) : IRaftFile
    {
        public byte[] ReadAll() => (byte[])content.Data.Clone();

        // A full disk takes a part of what is written; where the file has room already, what fails or is interrupted ends with a sector.
        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            lock (files._gate)
            {
                var failed = files.ChangesLeft-- <= 0;
                var taken = data;
                if (failed)
                {
                    var end = offset + (data.Length / 2);
                    taken = data[..(int)Math.Max(0, (end < content.Data.Length ? end / Sector * Sector : end) - offset)];
                }

                var bytes = new byte[Math.Max(content.Data.Length, (int)offset + taken.Length)];
                content.Data.CopyTo(bytes, 0);
                taken.CopyTo(bytes.AsSpan((int)offset));
                content.Data = bytes;
                if (failed)
                    throw new IOException("no space left on device");
            }
        }

        public void Reserve(long length)
        {
            lock (files._gate)
            {
                if (files.ChangesLeft > 0 && length > content.Data.Length)
                    content.Data = [.. content.Data, .. new byte[length - content.Data.Length]];
            }
        }

        public void Flush()
        {
            Volatile.Write(ref files._isFlushing, true);
            files.MayFlush.Wait();
            files.Change(() =>
            {
                content.Flushed = content.Data;
                files.Flushes++;
            });
            Volatile.Write(ref files._isFlushing, false);
        }

        public void Cut(long length) => files.Change(() => content.Data = content.Data[..(int)length]);

        public void Dispose()
        {
        }
    }
}
