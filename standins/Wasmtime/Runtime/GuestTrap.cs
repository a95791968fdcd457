namespace Wasmtime.Runtime;

/// <summary>A trap on its way through guest frames; the border to the host makes a <see cref="TrapException"/> of it.</summary>
internal sealed class GuestTrap(TrapCode code) : Exception(Traps.Describe(code))
{
    public TrapCode Code { get; } = code;
}
