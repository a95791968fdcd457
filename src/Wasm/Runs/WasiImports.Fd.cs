using Wasmtime;
using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Runs;

/// <summary>WASI as engine functions: descriptors.</summary>
/// <remarks>Parameters keep the order of WASI's definition; <c>m</c> is the guest's memory.</remarks>
internal static partial class WasiImports
{
    private static void AddFd(Action<string, Action<Linker, string>> add, WasiVersion version)
    {
        add("fd_advise", (l, n) => l.DefineFunction(n, "fd_advise", (CallerFunc<int, long, long, int, int>)(
            (x, a, b, c, d) => (int)Host(x, out _).FdAdvise((uint)a, (ulong)b, (ulong)c, (uint)d))));
        add("fd_allocate", (l, n) => l.DefineFunction(n, "fd_allocate", (CallerFunc<int, long, long, int>)(
            (x, a, b, c) => (int)Host(x, out _).FdAllocate((uint)a, (ulong)b, (ulong)c))));
        add("fd_close", (l, n) => l.DefineFunction(n, "fd_close", (CallerFunc<int, int>)((x, a) => (int)Host(x, out _).FdClose((uint)a))));
        add("fd_datasync", (l, n) => l.DefineFunction(n, "fd_datasync", (CallerFunc<int, int>)(
            (x, a) => (int)Host(x, out _).FdDatasync((uint)a))));
        add("fd_fdstat_get", (l, n) => l.DefineFunction(n, "fd_fdstat_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).FdFdstatGet(m, (uint)a, (uint)b))));
        add("fd_fdstat_set_flags", (l, n) => l.DefineFunction(n, "fd_fdstat_set_flags", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out _).FdFdstatSetFlags((uint)a, (uint)b))));
        add("fd_fdstat_set_rights", (l, n) => l.DefineFunction(n, "fd_fdstat_set_rights", (CallerFunc<int, long, long, int>)(
            (x, a, b, c) => (int)Host(x, out _).FdFdstatSetRights((uint)a, (ulong)b, (ulong)c))));
        add("fd_filestat_get", (l, n) => l.DefineFunction(n, "fd_filestat_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).FdFilestatGet(m, version, (uint)a, (uint)b))));
        add("fd_filestat_set_size", (l, n) => l.DefineFunction(n, "fd_filestat_set_size", (CallerFunc<int, long, int>)(
            (x, a, b) => (int)Host(x, out _).FdFilestatSetSize((uint)a, (ulong)b))));
        add("fd_filestat_set_times", (l, n) => l.DefineFunction(n, "fd_filestat_set_times", (CallerFunc<int, long, long, int, int>)(
            (x, a, b, c, d) => (int)Host(x, out _).FdFilestatSetTimes((uint)a, (ulong)b, (ulong)c, (uint)d))));
        add("fd_pread", (l, n) => l.DefineFunction(n, "fd_pread", (CallerFunc<int, int, int, long, int, int>)(
            (x, a, b, c, d, e) => (int)Host(x, out var m).FdPread(m, (uint)a, (uint)b, (uint)c, (ulong)d, (uint)e))));
        add("fd_prestat_get", (l, n) => l.DefineFunction(n, "fd_prestat_get", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).FdPrestatGet(m, (uint)a, (uint)b))));
        add("fd_prestat_dir_name", (l, n) => l.DefineFunction(n, "fd_prestat_dir_name", (CallerFunc<int, int, int, int>)(
            (x, a, b, c) => (int)Host(x, out var m).FdPrestatDirName(m, (uint)a, (uint)b, (uint)c))));
        add("fd_pwrite", (l, n) => l.DefineFunction(n, "fd_pwrite", (CallerFunc<int, int, int, long, int, int>)(
            (x, a, b, c, d, e) => (int)Host(x, out var m).FdPwrite(m, (uint)a, (uint)b, (uint)c, (ulong)d, (uint)e))));
        add("fd_read", (l, n) => l.DefineFunction(n, "fd_read", (CallerFunc<int, int, int, int, int>)(
            (x, a, b, c, d) => (int)Host(x, out var m).FdRead(m, (uint)a, (uint)b, (uint)c, (uint)d))));
        add("fd_readdir", (l, n) => l.DefineFunction(n, "fd_readdir", (CallerFunc<int, int, int, long, int, int>)(
            (x, a, b, c, d, e) => (int)Host(x, out var m).FdReaddir(m, (uint)a, (uint)b, (uint)c, (ulong)d, (uint)e))));
        add("fd_renumber", (l, n) => l.DefineFunction(n, "fd_renumber", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out _).FdRenumber((uint)a, (uint)b))));
        add("fd_seek", (l, n) => l.DefineFunction(n, "fd_seek", (CallerFunc<int, long, int, int, int>)(
            (x, a, b, c, d) => (int)Host(x, out var m).FdSeek(m, version, (uint)a, b, (uint)c, (uint)d))));
        add("fd_sync", (l, n) => l.DefineFunction(n, "fd_sync", (CallerFunc<int, int>)((x, a) => (int)Host(x, out _).FdSync((uint)a))));
        add("fd_tell", (l, n) => l.DefineFunction(n, "fd_tell", (CallerFunc<int, int, int>)(
            (x, a, b) => (int)Host(x, out var m).FdTell(m, (uint)a, (uint)b))));
        add("fd_write", (l, n) => l.DefineFunction(n, "fd_write", (CallerFunc<int, int, int, int, int>)(
            (x, a, b, c, d) => (int)Host(x, out var m).FdWrite(m, (uint)a, (uint)b, (uint)c, (uint)d))));
    }
}
