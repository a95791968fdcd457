using Wetware.Grains.Raft.Log;

namespace Wetware.Tests.Raft.Log;

/// <summary>A folder in memory that loses what was not flushed when it crashes, and can fail at any write or flush.</summary>
internal sealed class SimulatedFiles : IRaftFiles
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Content> _names = new(StringComparer.Ordinal);
    private SortedDictionary<string, Content> _flushedNames = new(StringComparer.Ordinal);

    /// <summary>Changes that may still be made; the next one fails.</summary>
    public int ChangesLeft { get; set; } = int.MaxValue;

    /// <summary>Flushes of files so far.</summary>
    public int Flushes { get; private set; }

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

        // A full disk takes a part of what is written.
        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            lock (files._gate)
            {
                var failed = files.ChangesLeft-- <= 0;
                var taken = failed ? data[..(data.Length / 2)] : data;
                var bytes = new byte[Math.Max(content.Data.Length, (int)offset + taken.Length)];
                content.Data.CopyTo(bytes, 0);
                taken.CopyTo(bytes.AsSpan((int)offset));
                content.Data = bytes;
                if (failed)
                    throw new IOException("no space left on device");
            }
        }

        public void Flush()
        {
            files.MayFlush.Wait();
            files.Change(() =>
            {
                content.Flushed = content.Data;
                files.Flushes++;
            });
        }

        public void Cut(long length) => files.Change(() => content.Data = content.Data[..(int)length]);

        public void Dispose()
        {
        }
    }
}
