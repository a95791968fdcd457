using Wetware.Tests.Building;

namespace Wetware.Tests.Real;

/// <summary>A test that needs Debian's Rust with its library for WASI; skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RustFactAttribute : FactAttribute
{
    public RustFactAttribute() => Skip = Directory.Exists("/usr/lib/rustlib/wasm32-wasi/lib")
        ? Tools.Missing("/usr/bin/rustc", "wasm-ld-14", "cc")
        : "not installed: libstd-rust-dev-wasm32";
}
