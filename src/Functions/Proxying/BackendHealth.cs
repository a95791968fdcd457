using System.Collections.Concurrent;
using Wetware.Waiting;

namespace Wetware.Functions.Proxying;

/// <summary>
/// Remembers which backends do not answer. After <see cref="MaxFailures"/> failures in a row, requests are refused at once; after <see cref="Pause"/> one of them tries whether the
/// backend is back. Holds failing backends only, and of them no more than there are plugs.
/// </summary>
internal sealed class BackendHealth(TimeProvider time)
{
    /// <summary>Failures in a row before a backend is left alone: 3.</summary>
    public const int MaxFailures = 3;

    private readonly ConcurrentDictionary<string, Failing> _failing = new(StringComparer.OrdinalIgnoreCase);
    private readonly SteadyTime _steady = new(time);

    /// <summary>How long a backend is left alone: 5 s.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Backends that failed last time, in order of their names.</summary>
    public IReadOnlyList<BackendState> All =>
        [.. _failing.Select(entry => entry.Value.ToState(entry.Key)).OrderBy(state => state.Backend, StringComparer.Ordinal)];

    /// <summary>Null when a request may go there, else how long it is to wait.</summary>
    public TimeSpan? Closed(string backend) => _failing.TryGetValue(backend, out var failing) ? failing.Closed(_steady.Now) : null;

    /// <summary>The backend answered.</summary>
    public void Answered(string backend) => _failing.TryRemove(backend, out _);

    /// <summary>The backend did not answer.</summary>
    public void Failed(string backend, string reason) => _failing.GetOrAdd(backend, _ => new Failing(_steady.Now)).Add(reason, _steady.Now);

    private sealed class Failing(DateTimeOffset since)
    {
        private readonly Lock _gate = new();
        private string _reason = "";
        private int _failures;
        private DateTimeOffset _until;

        public TimeSpan? Closed(DateTimeOffset now)
        {
            lock (_gate)
            {
                if (_failures < MaxFailures)
                    return null;
                if (now < _until)
                    return _until - now;
                _until = now + Pause; // this request tries, the others wait for what it finds
                return null;
            }
        }

        public void Add(string reason, DateTimeOffset now)
        {
            lock (_gate)
                (_reason, _failures, _until) = (reason, _failures + 1, now + Pause);
        }

        public BackendState ToState(string backend)
        {
            lock (_gate)
                return new BackendState(backend, _failures, _reason, since, _failures >= MaxFailures);
        }
    }
}

/// <summary>A backend that does not answer this gateway.</summary>
/// <param name="Backend">Host and port.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="Reason">The last of them.</param>
/// <param name="Since">When the first of them was.</param>
/// <param name="Closed">Whether requests are refused without trying.</param>
public sealed record BackendState(string Backend, int Failures, string Reason, DateTimeOffset Since, bool Closed);
