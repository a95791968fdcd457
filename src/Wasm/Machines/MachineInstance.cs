using Wasmtime;

namespace Wetware.Wasm.Machines;

/// <summary>
/// A state machine's state, in a module's memory. The same calls in the same order give the same answers and the same state, on every machine with this engine.
/// After a call that was not <see cref="MachineEnd.Done"/> the instance is to be given up: what it left behind cannot be trusted. Used by one thread at a time.
/// </summary>
public sealed class MachineInstance : IDisposable
{
    /// <summary>Fuel of a command or a query, some 0.1 s of computing.</summary>
    public const ulong CallFuel = 100_000_000;

    /// <summary>Fuel of taking a snapshot, of restoring one, and of starting.</summary>
    public const ulong SnapshotFuel = 1_000_000_000;

    /// <summary>Bytes of an answer.</summary>
    public const int MaxAnswerBytes = 1 << 20;

    private readonly Store _store;
    private readonly Memory _memory;
    private readonly Func<int, int> _allocate;
    private readonly Func<int, int, long> _apply;
    private readonly Func<int, int, long> _query;
    private readonly Func<long> _snapshot;
    private readonly Func<int, int, int> _restore;

    internal MachineInstance(Engine engine, Module module)
    {
        _store = new Store(engine);
        try
        {
            _store.SetLimits(MachineModule.MaxMemoryBytes, MachineModule.MaxTableElements, instances: 1, tables: 1, memories: 1);
            _store.Fuel = SnapshotFuel;
            var instance = new Instance(_store, module);
            _memory = instance.GetMemory("memory")!;
            _allocate = instance.GetFunction<int, int>("allocate")!;
            _apply = instance.GetFunction<int, int, long>("apply")!;
            _query = instance.GetFunction<int, int, long>("query")!;
            _snapshot = instance.GetFunction<long>("snapshot")!;
            _restore = instance.GetFunction<int, int, int>("restore")!;
        }
        catch
        {
            _store.Dispose();
            throw;
        }
    }

    /// <summary>Applies a command.</summary>
    public MachineOutcome Apply(ReadOnlySpan<byte> command) => Call(_apply, command);

    /// <summary>Answers a question. What it changes stays in this instance.</summary>
    public MachineOutcome Query(ReadOnlySpan<byte> query) => Call(_query, query);

    /// <summary>Returns the state as bytes.</summary>
    public MachineOutcome Snapshot()
    {
        _store.Fuel = SnapshotFuel;
        return Guarded(() => Answer(_snapshot(), MachineModule.MaxMemoryBytes));
    }

    /// <summary>Takes over a state. <see cref="MachineEnd.Refused"/>: the machine says that the bytes are none of its own.</summary>
    public MachineOutcome Restore(ReadOnlySpan<byte> snapshot)
    {
        _store.Fuel = SnapshotFuel;
        return Put(snapshot, out var at) is { End: not MachineEnd.Done } failed
            ? failed
            : Guarded(() => _restore(at.Address, at.Length) == 0 ? new(MachineEnd.Done) : new(MachineEnd.Refused));
    }

    /// <inheritdoc />
    public void Dispose() => _store.Dispose();

    private static MachineOutcome Guarded(Func<MachineOutcome> call)
    {
        try
        {
            return call();
        }
        catch (TrapException trap)
        {
            return trap.Type switch
            {
                TrapCode.OutOfFuel => new(MachineEnd.OutOfFuel),
                TrapCode.Undefined when trap.Message.Contains("all fuel consumed", StringComparison.Ordinal) => new(MachineEnd.OutOfFuel),
                _ => new(MachineEnd.Trapped),
            };
        }
        catch (WasmtimeException error)
        {
            return new(error.Message.Contains("all fuel consumed", StringComparison.Ordinal) ? MachineEnd.OutOfFuel : MachineEnd.Trapped);
        }
    }

    private MachineOutcome Call(Func<int, int, long> function, ReadOnlySpan<byte> input)
    {
        _store.Fuel = CallFuel;
        return Put(input, out var at) is { End: not MachineEnd.Done } failed ? failed : Guarded(() => Answer(function(at.Address, at.Length), MaxAnswerBytes));
    }

    // Addresses are unsigned.
    private MachineOutcome Put(ReadOnlySpan<byte> input, out (int Address, int Length) at)
    {
        var length = input.Length;
        var address = 0;
        var outcome = Guarded(() =>
        {
            address = _allocate(length);
            return new(MachineEnd.Done);
        });
        at = (address, length);
        if (outcome.End != MachineEnd.Done)
            return outcome;
        if ((uint)address + (long)length > _memory.GetLength())
            return new(MachineEnd.OutOfBounds);
        input.CopyTo(_memory.GetSpan((uint)address, length));
        return outcome;
    }

    // The address in the upper half, the length in the lower.
    private MachineOutcome Answer(long packed, int most)
    {
        var (address, length) = ((uint)((ulong)packed >> 32), (uint)packed);
        if (length > (uint)most || address + (long)length > _memory.GetLength())
            return new(MachineEnd.OutOfBounds);
        return new(MachineEnd.Done, length == 0 ? default : _memory.GetSpan(address, (int)length).ToArray());
    }
}

/// <summary>How a call of a state machine ended.</summary>
public enum MachineEnd
{
    /// <summary>With an answer.</summary>
    Done,

    /// <summary>With a trap.</summary>
    Trapped,

    /// <summary>All fuel was consumed.</summary>
    OutOfFuel,

    /// <summary>An address that it gave leads out of its memory, or its answer is too long.</summary>
    OutOfBounds,

    /// <summary>It refuses the snapshot.</summary>
    Refused,
}

/// <summary>What a call of a state machine gave.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Bytes">The answer, or the snapshot.</param>
public readonly record struct MachineOutcome(MachineEnd End, ReadOnlyMemory<byte> Bytes = default);
