namespace Wetware.Wasm.Runs;

/// <summary>Unwinds a guest from inside a host function. It never leaves the run.</summary>
internal sealed class GuestStopException(GuestStop stop) : Exception("the run is ending")
{
    public GuestStop Stop { get; } = stop;
}
