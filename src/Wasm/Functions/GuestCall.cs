using Wetware.Wasm.Runs;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Functions;

/// <summary>
/// A function that a host offers to guests beside WASI and <c>ww</c>. It runs on the guest's own thread and may block it, heeding <see cref="GuestCall.Stopping"/>.
/// A <see cref="GuestFaultException"/> makes the guest trap.
/// </summary>
public delegate void GuestFunction(in GuestCall call);

/// <summary>One call of a <see cref="GuestFunction"/>: its arguments, the guest's memory and its result.</summary>
public readonly ref struct GuestCall
{
    private readonly ReadOnlySpan<int> _arguments;
    private readonly ref int _result;
    private readonly GuestMemory _memory;

    internal GuestCall(object? state, GuestMemory memory, ReadOnlySpan<int> arguments, ref int result, CancellationToken stopping)
    {
        State = state;
        _memory = memory;
        _arguments = arguments;
        _result = ref result;
        Stopping = stopping;
    }

    /// <summary>What the run was given as <see cref="GuestRun.FunctionState"/>.</summary>
    public object? State { get; }

    /// <summary>The run is ending. An <see cref="OperationCanceledException"/> for it ends the run for the reason that it is ending for.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Arguments given.</summary>
    public int Count => _arguments.Length;

    /// <summary>An argument.</summary>
    /// <exception cref="GuestFaultException">The guest's import has fewer.</exception>
    public int I32(int index) => index < _arguments.Length
        ? _arguments[index]
        : throw new GuestFaultException($"{_arguments.Length} arguments were given; argument {index + 1} is missing");

    /// <summary>Bytes of the guest's memory; valid until the host function returns.</summary>
    /// <exception cref="GuestFaultException">A part of the range lies outside of the memory.</exception>
    public Span<byte> Memory(int address, int length) => _memory.TryGet((uint)address, (uint)length, out var bytes)
        ? bytes
        : throw new GuestFaultException($"{(uint)length} bytes at {(uint)address} are not inside the memory of {_memory.Length} bytes");

    /// <summary>Sets the result; where none is expected it is dropped.</summary>
    public void Return(int value) => _result = value;
}

/// <summary>A host function was used wrongly or failed: the guest traps with this message.</summary>
public sealed class GuestFaultException(string message, Exception? inner = null) : Exception(message, inner);
