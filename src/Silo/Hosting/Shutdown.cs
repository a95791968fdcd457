using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Wetware.Silo.Hosting;

/// <summary>Ctrl-C and SIGTERM: the first asks to drain, the second ends the process at once.</summary>
public sealed class Shutdown : IDisposable
{
    // Ctrl-C reaches a whole process group, and a supervisor passes it on as well: that is one wish, told twice.
    private static readonly TimeSpan SameWish = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long _first;

    /// <summary>
    /// Begins to watch; <paramref name="drain"/> says to a person what the first signal does. With <paramref name="ignoreInterrupt"/> ctrl-C is left to the
    /// process that started this one: it gets it as well, and stops its children in order.
    /// </summary>
    public Shutdown(Action? drain = null, bool ignoreInterrupt = false) =>
        _registrations = [Watch(PosixSignal.SIGINT, drain, ignoreInterrupt), Watch(PosixSignal.SIGTERM, drain, ignore: false)];

    /// <summary>What a command ends with that the first signal interrupted: 128 and the signal's number; null before it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>Asks to drain, as a signal does.</summary>
    public void Ask(Action? drain = null)
    {
        var first = Interlocked.CompareExchange(ref _first, Stopwatch.GetTimestamp(), 0);
        if (first != 0)
        {
            if (Stopwatch.GetElapsedTime(first) > SameWish)
                Environment.Exit(ExitCodes.Killed);
            return;
        }

        drain?.Invoke();
        _asked.Cancel();
    }

    private PosixSignalRegistration Watch(PosixSignal watched, Action? drain, bool ignore) => PosixSignalRegistration.Create(watched, context =>
    {
        context.Cancel = true;
        ExitCode ??= watched == PosixSignal.SIGTERM ? ExitCodes.Terminated : ExitCodes.Killed;
        if (!ignore)
            Ask(drain);
    });

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _asked.Dispose();
    }
}
