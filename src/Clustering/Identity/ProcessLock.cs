using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Wetware.Clustering.Identity;

/// <summary>
/// A lock on a folder that ends with the process which holds it, however that ends, and tells others who holds it: <c>name.lock</c> is locked, and <c>name.pid</c>
/// beside it has the number of the process.
/// </summary>
public sealed partial class ProcessLock : IDisposable
{
    private const int Sigterm = 15;

    private readonly FileStream _held;

    private ProcessLock(FileStream held) => _held = held;

    /// <summary>Takes the lock; null when another process holds it.</summary>
    /// <param name="folder">The folder, which is there.</param>
    /// <param name="name">The lock's name.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static ProcessLock? TryTake(string folder, string name)
    {
        // FileShare.None is an advisory lock (flock) on Unix.
        var options = OwnerOnly.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite);
        options.Share = FileShare.None;
        FileStream held;
        try
        {
            held = new FileStream(PathOf(folder, name), options);
        }
        catch (IOException) when (IsHeld(folder, name))
        {
            return null;
        }

        try
        {
            using var pid = new StreamWriter(Path.Combine(folder, $"{name}.pid"), OwnerOnly.Options(FileMode.Create, FileAccess.Write));
            pid.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new ProcessLock(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>True while a process holds the lock.</summary>
    public static bool IsHeld(string folder, string name)
    {
        var path = PathOf(folder, name);
        if (!File.Exists(path))
            return false;
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>The number of the process that holds the lock; null when none does.</summary>
    public static int? Holder(string folder, string name)
    {
        var file = Path.Combine(folder, $"{name}.pid");
        return IsHeld(folder, name) && File.Exists(file) && int.TryParse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1 ? pid : null;
    }

    /// <summary>Asks a process to end, by SIGTERM. One that is gone already is left alone.</summary>
    /// <exception cref="PlatformNotSupportedException">On Windows, which has no such signal.</exception>
    public static void Terminate(int pid)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("a process cannot be asked to stop on Windows; press ctrl-C in its window");
        _ = Signal(pid, Sigterm);
    }

    /// <summary>Ends a process and those that it started, at once. One that is gone already is left alone.</summary>
    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _held.Dispose();

    private static string PathOf(string folder, string name) => Path.Combine(folder, $"{name}.lock");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);
}
