using System.Runtime.InteropServices;

namespace Wetware.Wasm.Runs;

/// <summary>
/// The threads that guests run on: started when needed, at most as many as there are slots, ended after some idle time. Work beyond
/// that waits in a bounded queue. Unless told otherwise they give way to the host's other threads.
/// <para>
/// <paramref name="eager"/> of them take work as it comes, so that short pieces are done one after the other by threads that are awake, and not each by a thread that has to be woken. Threads whose
/// work waits for something else or has gone on for more than 10 ms do not count: others take their place.
/// </para>
/// </summary>
/// <param name="slots">Most that work at once.</param>
/// <param name="queueLength">Pieces of work that may wait when all slots are taken.</param>
/// <param name="stackBytes">Stack of a guest.</param>
/// <param name="eager">Threads that take short work; all by default.</param>
/// <param name="givesWay">Whether they come after the host's other threads.</param>
internal sealed partial class GuestThreads(int slots, int queueLength, int stackBytes, int eager = int.MaxValue, bool givesWay = true) : IDisposable
{
    /// <summary>Room on each stack for the host functions that a guest calls, beside what the guest itself may use.</summary>
    private const int HostStackBytes = 1 << 20;

    /// <summary>Enough that the host's own threads always come first, little enough that guests get all that is left.</summary>
    private const int Niceness = 5;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);

    /// <summary>Milliseconds after which work is no longer short.</summary>
    private const int Short = 10;

    [ThreadStatic]
    private static Worker? _current;

    private readonly object _gate = new();
    private readonly LinkedList<Action> _queue = new();

    /// <summary>Threads that wait for work; the last one, whose stack is warm, is woken first.</summary>
    private readonly List<Worker> _parked = [];
    private readonly HashSet<Worker> _working = [];
    private Timer? _timer;
    private bool _timerRuns;

    /// <summary>Threads that may work at once now, those that wait not counted.</summary>
    private int _atOnce = Math.Min(slots, eager);
    private int _threads;

    /// <summary>Threads that were started or woken and have not looked at the queue yet.</summary>
    private int _coming;
    private int _waits;
    private int _abandoned;
    private bool _disposed;

    /// <summary>Stack that a thread has for a guest and what that calls of the host.</summary>
    public int StackBytes => stackBytes + HostStackBytes;

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

    /// <summary>The guest's thread that asks; null for another.</summary>
    public static Worker? Current => _current;

    /// <summary>Gives work up that does not come back: another thread may take its slot.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _abandoned++;
            GuestCounts.AbandonedChanged(1);
            Call();
        }
    }

    /// <summary>Counts abandoned work as come back; its thread, or another that is free, ends.</summary>
    public void ComeBack()
    {
        lock (_gate)
        {
            _abandoned--;
            GuestCounts.AbandonedChanged(-1);
        }
    }

    /// <summary>Null when the queue is full; else a handle by which work that has not begun can be taken back.</summary>
    public object? TryAdd(Action work)
    {
        lock (_gate)
        {
            if (_disposed || _working.Count + _queue.Count >= Most + queueLength)
                return null;
            var place = _queue.AddLast(work);
            GuestCounts.WaitingChanged(1);
            Call();
            Watch();
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
            GuestCounts.WaitingChanged(-1);
            return true;
        }
    }

    /// <summary>Lets the threads end once they are done with what they do.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
            foreach (var worker in _parked)
                worker.Wake();
            _coming += _parked.Count;
            _parked.Clear();
        }
    }

    private int Most => slots + _abandoned;

    private int Computing => _working.Count - _waits - _abandoned;

    /// <summary>Calls a thread to the queue if one may take from it.</summary>
    private void Call()
    {
        if (_queue.Count <= _coming || Computing + _coming >= _atOnce)
            return;
        if (_parked.Count > 0)
        {
            _coming++;
            _parked[^1].Wake();
            _parked.RemoveAt(_parked.Count - 1);
        }
        else if (_threads < Most && !_disposed)
        {
            _coming++;
            Start();
        }
    }

    /// <summary>Looks again after a while whether what is worked on is short, when work waits although there are slots.</summary>
    private void Watch()
    {
        if (_timerRuns || _disposed || _queue.Count == 0 || eager >= slots)
            return;
        _timerRuns = true;

        // As the engine's epochs, this is the machine's time and not that of the guests' clock.
        _timer ??= new Timer(static threads => ((GuestThreads)threads!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Short, Timeout.Infinite);
    }

    private void Look()
    {
        lock (_gate)
        {
            _timerRuns = false;
            var now = Environment.TickCount64;
            var longer = _working.Count(worker => !worker.Waits && now - worker.Since >= Short);
            _atOnce = Math.Min(slots, eager + longer);
            Call();
            Watch();
        }
    }

    private void Start()
    {
        _threads++;
        var thread = new Thread(Work, StackBytes)
        {
            IsBackground = true,
            Name = "guest",
            Priority = givesWay ? ThreadPriority.BelowNormal : ThreadPriority.Normal,
        };
        thread.Start();
    }

    private void Work()
    {
        // The runtime leaves thread priorities alone on Linux, where niceness is a thread's own.
        if (givesWay && OperatingSystem.IsLinux())
            _ = SetPriority(which: 0, who: 0, Niceness);
        using var worker = new Worker(this);
        _current = worker;
        var called = true;
        while (Next(worker, called) is { } work)
        {
            called = false;
            GuestCounts.ActiveChanged(1);
            try
            {
                work();
            }
            finally
            {
                GuestCounts.ActiveChanged(-1);
                lock (_gate)
                    _working.Remove(worker);
            }
        }
    }

    private Action? Next(Worker worker, bool called)
    {
        while (true)
        {
            lock (_gate)
            {
                if (called)
                    _coming--;
                if (_threads > Most)
                {
                    _threads--;
                    Call(); // what this thread was called for is another's
                    return null;
                }

                if (_queue.First is { } first && Computing < _atOnce)
                {
                    _queue.RemoveFirst();
                    _working.Add(worker);
                    worker.Since = Environment.TickCount64;
                    GuestCounts.WaitingChanged(-1);
                    return first.Value;
                }

                if (_disposed)
                {
                    _threads--; // those that work empty the queue
                    return null;
                }

                _parked.Add(worker);
            }

            called = true;
            if (worker.Wait(IdleTime))
                continue;
            lock (_gate)
            {
                if (_parked.Remove(worker))
                {
                    _threads--;
                    return null;
                }
            }

            worker.Wait(TimeSpan.Zero); // it was called in this very moment
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    /// <summary>One thread.</summary>
    internal sealed class Worker(GuestThreads threads) : IDisposable
    {
        private readonly SemaphoreSlim _woken = new(0);

        /// <summary>When it took what it works on, by the machine's ticks.</summary>
        public long Since { get; set; }

        /// <summary>Whether its work waits for something else.</summary>
        public bool Waits { get; private set; }

        public void BeginWait()
        {
            lock (threads._gate)
            {
                Waits = true;
                threads._waits++;
                threads.Call();
            }
        }

        public void EndWait()
        {
            lock (threads._gate)
            {
                Waits = false;
                threads._waits--;
            }
        }

        public void Wake() => _woken.Release();

        public bool Wait(TimeSpan time) => _woken.Wait(time);

        public void Dispose() => _woken.Dispose();
    }
}
