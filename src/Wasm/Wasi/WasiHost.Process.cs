using System.Security.Cryptography;
using Wetware.Wasm.Runs;

namespace Wetware.Wasm.Wasi;

/// <summary>Ending, yielding and randomness.</summary>
internal sealed partial class WasiHost
{
    private const byte MostSignal = 30;

    public static void ProcExit(uint code) => throw new GuestStopException(GuestStop.Exited(code));

    /// <summary>Signal 0 asks nothing; every other one ends the run, there being no handlers.</summary>
    public static Errno ProcRaise(uint signal) => signal switch
    {
        0 => Errno.Success,
        > MostSignal => Errno.Inval,
        _ => throw new GuestStopException(GuestStop.Raised((byte)signal)),
    };

    public Errno SchedYield()
    {
        EndIfStopping();
        Thread.Yield();
        return Errno.Success;
    }

    public Errno RandomGet(GuestMemory memory, uint buffer, uint length)
    {
        if (!memory.Holds(buffer, length))
            return Errno.Fault;
        while (length > 0)
        {
            EndIfStopping();
            var piece = Math.Min(length, PieceBytes);
            memory.TryGet(buffer, piece, out var into);
            RandomNumberGenerator.Fill(into);
            buffer += piece;
            length -= piece;
        }

        return Errno.Success;
    }

    private void EndIfStopping() => Stopping.ThrowIfCancellationRequested();
}
