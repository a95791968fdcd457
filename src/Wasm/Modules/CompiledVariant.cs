namespace Wetware.Wasm.Modules;

/// <summary>The compiled copies of one module for one kind of engine. Guarded by the store's lock, except <see cref="Making"/>.</summary>
internal sealed class CompiledVariant
{
    /// <summary>Held while a copy is made.</summary>
    public Lock Making { get; } = new();

    /// <summary>Numbers of copies that nobody uses; the latest last, since what ran last is warm.</summary>
    public List<long> Idle { get; } = [];

    public HashSet<CompiledModule> InUse { get; } = [];

    /// <summary>Threads that are making a copy or waiting to.</summary>
    public int Waiting { get; set; }
}
