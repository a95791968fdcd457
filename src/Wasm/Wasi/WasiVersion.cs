namespace Wetware.Wasm.Wasi;

/// <summary>The two import modules whose record layouts differ.</summary>
internal enum WasiVersion
{
    /// <summary><c>wasi_snapshot_preview1</c>.</summary>
    Preview1,

    /// <summary><c>wasi_unstable</c>: shorter file records, longer clock subscriptions, other numbers for the seek origin.</summary>
    Unstable,
}
