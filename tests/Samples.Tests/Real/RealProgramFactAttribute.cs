using Wetware.Tests.Building;

namespace Wetware.Tests.Real;

/// <summary>A test that builds a program of Debian's from source; skipped, with the reason, where tools or sources are not to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealProgramFactAttribute : FactAttribute
{
    public RealProgramFactAttribute(string package, params string[] tools) =>
        Skip = Tools.Missing(["clang-14", "wasm-ld-14", "apt-get", "tar", "/usr/include/wasm32-wasi/stdio.h", .. tools]) ?? DebianSources.Unavailable(package);
}
