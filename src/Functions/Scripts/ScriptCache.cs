using Acornima.Ast;
using Jint;

namespace Wetware.Functions.Scripts;

/// <summary>Parsed scripts by techID, bounded in bytes of source; the least recently used go first.</summary>
internal sealed class ScriptCache(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    public bool TryGet(string techId, out Prepared<Script> script)
    {
        lock (_gate)
        {
            var found = _entries.TryGetValue(techId, out var node);
            script = found ? node!.Value.Script : default;
            if (found)
            {
                _byUse.Remove(node!);
                _byUse.AddFirst(node!);
            }

            return found;
        }
    }

    public void Add(string techId, Prepared<Script> script, int bytes)
    {
        lock (_gate)
        {
            if (_entries.ContainsKey(techId))
                return;
            _entries[techId] = _byUse.AddFirst(new Entry(techId, script, bytes));
            _bytes += bytes;
            while (_bytes > maxBytes && _byUse.Count > 1)
            {
                var oldest = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _entries.Remove(oldest.TechId);
                _bytes -= oldest.Bytes;
            }
        }
    }

    private sealed record Entry(string TechId, Prepared<Script> Script, int Bytes);
}
