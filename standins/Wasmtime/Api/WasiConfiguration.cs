namespace Wasmtime;

/// <summary>The package's own WASI host. The stand-in has none: whoever needs WASI defines its functions on a <see cref="Linker"/>.</summary>
public class WasiConfiguration
{
    public WasiConfiguration()
        => throw new NotSupportedException("The stand-in for the package 'Wasmtime' has no WASI of its own.");
}
