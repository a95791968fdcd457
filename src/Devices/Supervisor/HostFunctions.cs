using System.Globalization;
using System.Text;
using Wetware.Wasm.Functions;

namespace Wetware.Devices.Supervisor;

/// <summary>What a module of a device prints while it is called.</summary>
internal sealed class ModuleConsole(TimeProvider time)
{
    private const int MaxCharacters = 16 * 1024;

    private readonly StringBuilder _text = new();
    private readonly long _started = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public int Milliseconds => unchecked((int)(long)Time.GetElapsedTime(_started).TotalMilliseconds);

    /// <summary>Adds text; what goes beyond the limit is dropped.</summary>
    public void Write(string text) => _text.Append(text.AsSpan(0, Math.Min(text.Length, MaxCharacters - _text.Length)));

    /// <summary>Takes what was printed.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }
}

/// <summary>Functions that modules on a device may import: WASI preview 1, which the runner offers, and <c>sys</c>.</summary>
internal static class HostFunctions
{
    private const int MaxPrinted = 4096;

    private static readonly string[] Wasi =
    [
        "args_get", "args_sizes_get", "environ_get", "environ_sizes_get", "clock_res_get", "clock_time_get", "fd_advise", "fd_allocate", "fd_close", "fd_datasync",
        "fd_fdstat_get", "fd_fdstat_set_flags", "fd_fdstat_set_rights", "fd_filestat_get", "fd_filestat_set_size", "fd_filestat_set_times", "fd_pread", "fd_prestat_get",
        "fd_prestat_dir_name", "fd_pwrite", "fd_read", "fd_readdir", "fd_renumber", "fd_seek", "fd_sync", "fd_tell", "fd_write", "path_create_directory",
        "path_filestat_get", "path_filestat_set_times", "path_link", "path_open", "path_readlink", "path_remove_directory", "path_rename", "path_symlink",
        "path_unlink_file", "poll_oneoff", "proc_exit", "proc_raise", "sched_yield", "random_get", "sock_accept", "sock_recv", "sock_send", "sock_shutdown",
    ];

    /// <summary>The functions of <c>sys</c>; the state of a run is its <see cref="ModuleConsole"/>.</summary>
    public static IReadOnlyDictionary<(string Module, string Name), GuestFunction> Sys { get; } = new Dictionary<(string, string), GuestFunction>
    {
        [("sys", "millis")] = static (in call) => call.Return(Console(call).Milliseconds),
        [("sys", "delay")] = static (in call) => Delay(call),
        [("sys", "print")] = static (in call) => Console(call).Write(Text(call)),
        [("sys", "println")] = static (in call) => Console(call).Write((call.Count == 2 ? Text(call) : Number(call)) + "\n"),
        [("sys", "printInt")] = static (in call) => Console(call).Write(Number(call)),
    };

    /// <summary>All names.</summary>
    public static IReadOnlySet<string> Names { get; } = Wasi.Concat(Sys.Keys.Select(key => key.Name)).ToHashSet();

    private static ModuleConsole Console(in GuestCall call) => (ModuleConsole)call.State!;

    private static string Number(in GuestCall call) => call.I32(0).ToString(CultureInfo.InvariantCulture);

    private static string Text(in GuestCall call)
    {
        var length = call.I32(1);
        return (uint)length <= MaxPrinted
            ? Encoding.UTF8.GetString(call.Memory(call.I32(0), length))
            : throw new GuestFaultException($"print: {(uint)length} bytes are not allowed; use at most {MaxPrinted}");
    }

    // On the guest's own thread, which a host function may hold; the end of the run ends the wait. A timer takes one millisecond less than a guest can ask for.
    private static void Delay(in GuestCall call) =>
        Task.Delay(TimeSpan.FromMilliseconds(Math.Min((uint)call.I32(0), uint.MaxValue - 1)), Console(call).Time, call.Stopping).GetAwaiter().GetResult();
}
