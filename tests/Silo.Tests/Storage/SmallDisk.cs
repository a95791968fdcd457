using System.Diagnostics;
using Wetware.Testing;

namespace Wetware.Tests.Storage;

/// <summary>A disk of a few hundred kibibytes: a file system in memory, mounted for one test.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder = new();

    public SmallDisk(int kibibytes)
    {
        if (Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k,mode=0700", "ww-test", _folder.Path) is { } problem)
            throw new InvalidOperationException($"mount: {problem}");
    }

    /// <summary>Why no disk can be made here; null when it can.</summary>
    public static string? Unavailable { get; } = Try();

    public string Path => _folder.Path;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as wished.
        }
    }

    /// <summary>Gives that room back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
            return "needs Linux";
        try
        {
            using var disk = new SmallDisk(64);
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"needs the right to mount a file system: {error.Message}";
        }
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : said.Trim();
    }
}

/// <summary>A test that needs a small disk of its own; skipped with the reason where none can be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Unavailable;
}
