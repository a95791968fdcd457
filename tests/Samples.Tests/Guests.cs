using Wetware.Wasm.Modules;
using Wetware.Wasm.Runs;

namespace Wetware.Tests;

/// <summary>A place to run guests, shared by the tests of a class.</summary>
public sealed class Guests : IDisposable
{
    private readonly ModuleStore _modules = new();

    public Guests() => Runner = new GuestRunner(_modules);

    public GuestRunner Runner { get; }

    /// <summary>Makes a module known.</summary>
    public ModuleDigest Add(ReadOnlySpan<byte> module) => _modules.Add(module).Digest;

    public void Dispose()
    {
        Runner.Dispose();
        _modules.Dispose();
    }
}
