using Wasmtime;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>WASI as engine functions: paths.</summary>
/// <remarks>Parameters keep the order of WASI's definition; <c>m</c> is the guest's memory.</remarks>
internal static partial class WasiImports
{
    private static void AddPath(Action<string, Action<Linker, string>> add, WasiVersion version)
    {
        add("path_create_directory", (l, n) => l.DefineFunction(n, "path_create_directory", (CallerFunc<int, int, int, int>)(
            (x, a, b, c) => (int)Host(x, out var m).PathCreateDirectory(m, (uint)a, (uint)b, (uint)c))));
        add("path_filestat_get", (l, n) => l.DefineFunction(n, "path_filestat_get", (CallerFunc<int, int, int, int, int, int>)(
            (x, a, b, c, d, e) => (int)Host(x, out var m).PathFilestatGet(m, version, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e))));
        add("path_filestat_set_times", (l, n) => l.DefineFunction(n, "path_filestat_set_times", (CallerFunc<int, int, int, int, long, long, int, int>)(
            (x, a, b, c, d, e, f, g) => (int)Host(x, out var m).PathFilestatSetTimes(m, (uint)a, (uint)b, (uint)c, (uint)d, (ulong)e, (ulong)f, (uint)g))));
        add("path_link", (l, n) => l.DefineFunction(n, "path_link", (CallerFunc<int, int, int, int, int, int, int, int>)(
            (x, a, b, c, d, e, f, g) => (int)Host(x, out var m).PathLink(m, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e, (uint)f, (uint)g))));
        add("path_open", (l, n) => l.DefineFunction(n, "path_open", (CallerFunc<int, int, int, int, int, long, long, int, int, int>)(
            (x, a, b, c, d, e, f, g, h, i) => (int)Host(x, out var m).PathOpen(m, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e, (ulong)f, (ulong)g, (uint)h, (uint)i))));
        add("path_readlink", (l, n) => l.DefineFunction(n, "path_readlink", (CallerFunc<int, int, int, int, int, int, int>)(
            (x, a, b, c, d, e, f) => (int)Host(x, out var m).PathReadlink(m, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e, (uint)f))));
        add("path_remove_directory", (l, n) => l.DefineFunction(n, "path_remove_directory", (CallerFunc<int, int, int, int>)(
            (x, a, b, c) => (int)Host(x, out var m).PathRemoveDirectory(m, (uint)a, (uint)b, (uint)c))));
        add("path_rename", (l, n) => l.DefineFunction(n, "path_rename", (CallerFunc<int, int, int, int, int, int, int>)(
            (x, a, b, c, d, e, f) => (int)Host(x, out var m).PathRename(m, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e, (uint)f))));
        add("path_symlink", (l, n) => l.DefineFunction(n, "path_symlink", (CallerFunc<int, int, int, int, int, int>)(
            (x, a, b, c, d, e) => (int)Host(x, out var m).PathSymlink(m, (uint)a, (uint)b, (uint)c, (uint)d, (uint)e))));
        add("path_unlink_file", (l, n) => l.DefineFunction(n, "path_unlink_file", (CallerFunc<int, int, int, int>)(
            (x, a, b, c) => (int)Host(x, out var m).PathUnlinkFile(m, (uint)a, (uint)b, (uint)c))));
    }
}
