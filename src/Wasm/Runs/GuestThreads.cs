using System.Runtime.InteropServices;

namespace Wetware.Wasm.Runs;

/// <summary>
/// The threads that guests run on: started when needed, at most as many as there are slots, ended after some idle time. Work beyond
/// that waits in a bounded queue. They give way to the host's other threads.
/// </summary>
internal sealed partial class GuestThreads(int slots, int queueLength, int stackBytes) : IDisposable
{
    /// <summary>Room on each stack for the host functions that a guest calls, beside what the guest itself may use.</summary>
    private const int HostStackBytes = 1 << 20;

    /// <summary>Enough that the host's own threads always come first, little enough that guests get all that is left.</summary>
    private const int Niceness = 5;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);

    private readonly object _gate = new();
    private readonly LinkedList<Action> _queue = new();
    private int _threads;
    private int _abandoned;

    /// <summary>Threads that are free, those that have only just been started among them.</summary>
    private int _idle;
    private bool _disposed;

    /// <summary>Runs that wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    /// <summary>Threads whose work was given up and has not come back.</summary>
    public int Abandoned
    {
        get
        {
            lock (_gate)
                return _abandoned;
        }
    }

    /// <summary>Gives work up that does not come back: another thread may take its slot.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _abandoned++;
            WasmMetrics.AbandonedChanged(1);
            if (_queue.Count > _idle && !_disposed)
                Start();
        }
    }

    /// <summary>Counts abandoned work as come back; its thread, or another that is free, ends.</summary>
    public void ComeBack()
    {
        lock (_gate)
        {
            _abandoned--;
            WasmMetrics.AbandonedChanged(-1);
        }
    }

    /// <summary>Null when the queue is full; else a handle by which work that has not begun can be taken back.</summary>
    public object? TryAdd(Action work)
    {
        lock (_gate)
        {
            var room = _idle - _queue.Count;
            if (_disposed || (room <= 0 && _threads >= Most && _queue.Count - _idle >= queueLength))
                return null;
            var place = _queue.AddLast(work);
            WasmMetrics.WaitingChanged(1);
            if (room <= 0 && _threads < Most)
                Start();
            else
                Monitor.Pulse(_gate);
            return place;
        }
    }

    /// <summary>True when the work had not begun and now never will.</summary>
    public bool TryTakeBack(object place)
    {
        lock (_gate)
        {
            var node = (LinkedListNode<Action>)place;
            if (node.List is null)
                return false;
            _queue.Remove(node);
            WasmMetrics.WaitingChanged(-1);
            return true;
        }
    }

    /// <summary>Lets the threads end once they are done with what they do.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private int Most => slots + _abandoned;

    private void Start()
    {
        _threads++;
        _idle++;
        var thread = new Thread(Work, stackBytes + HostStackBytes)
        {
            IsBackground = true,
            Name = "guest",
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
    }

    private void Work()
    {
        // The runtime leaves thread priorities alone on Linux, where niceness is a thread's own.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(which: 0, who: 0, Niceness);
        while (Next() is { } work)
        {
            WasmMetrics.ActiveChanged(1);
            try
            {
                work();
            }
            finally
            {
                WasmMetrics.ActiveChanged(-1);
                lock (_gate)
                    _idle++;
            }
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            if (_threads > Most)
            {
                // What was queued for this thread is another's.
                Monitor.Pulse(_gate);
                _idle--;
                _threads--;
                return null;
            }

            while (_queue.Count == 0)
            {
                if (_disposed || !Monitor.Wait(_gate, IdleTime))
                {
                    if (_queue.Count > 0 && !_disposed)
                        break;
                    _idle--;
                    _threads--;
                    return null;
                }
            }

            _idle--;
            var work = _queue.First!.Value;
            _queue.RemoveFirst();
            WasmMetrics.WaitingChanged(-1);
            return work;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
