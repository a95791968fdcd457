using Wasmtime;

namespace Wetware.Wasm.Modules;

/// <summary>
/// Advances the epoch of every engine that runs a guest, every <see cref="Interval"/>. Its thread sleeps while no guest runs. The clock is
/// the machine's: an epoch only makes a guest look whether it has to end, which is decided elsewhere.
/// </summary>
internal sealed class EpochTicker
{
    /// <summary>Time between two looks, and so the longest that a guest computes after it was ended.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly object _gate = new();
    private readonly Dictionary<Engine, int> _running = [];
    private Thread? _thread;
    private Action? _ended;
    private bool _disposed;

    /// <summary>Whether the thread waits until a guest runs.</summary>
    private bool _sleeps;

    /// <summary>Ticks so far.</summary>
    public long Ticks { get; private set; }

    /// <summary>Counts a run of an engine until the scope is disposed.</summary>
    public Scope Enter(Engine engine)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed && _running.Count == 0, this);
            _running.TryGetValue(engine, out var runs);
            _running[engine] = runs + 1;
            if (_thread is null)
            {
                _thread = new Thread(Work) { IsBackground = true, Name = "guest epochs" };
                _thread.Start();
            }

            if (_sleeps)
                Monitor.Pulse(_gate);
        }

        return new Scope(this, engine);
    }

    /// <summary>Stops once no guest runs: those under way still have to be ended by it.</summary>
    /// <param name="ended">Called then, which may be at once.</param>
    public void Dispose(Action ended)
    {
        lock (_gate)
        {
            _disposed = true;
            if (_running.Count == 0)
                ended();
            else
                _ended = ended;
            Monitor.Pulse(_gate);
        }
    }

    private void Leave(Engine engine)
    {
        lock (_gate)
        {
            if (--_running[engine] == 0)
                _running.Remove(engine);
            if (!_disposed || _running.Count > 0)
                return;
            _ended?.Invoke();
            _ended = null;
            Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_running.Count == 0)
                {
                    if (_disposed)
                        return;

                    _sleeps = true;
                    Monitor.Wait(_gate);
                    _sleeps = false;
                }

                foreach (var engine in _running.Keys)
                    engine.IncrementEpoch();
                Ticks++;
            }

            Thread.Sleep(Interval);
        }
    }

    /// <summary>One run of an engine.</summary>
    public readonly struct Scope(EpochTicker ticker, Engine engine) : IDisposable
    {
        public void Dispose() => ticker.Leave(engine);
    }
}
