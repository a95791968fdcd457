using Wetware.Testing;
using Wetware.Tests.Building;

namespace Wetware.Tests.Real;

/// <summary>Sources of Debian packages, fetched by its own tools into a folder outside the checkout, where they stay for the next time.</summary>
internal static class DebianSources
{
    private static readonly Lazy<string?> Failure = new(() => UpdateAsync().GetAwaiter().GetResult());

    /// <summary>Everything that is fetched or built from it.</summary>
    public static string Cache { get; } = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "ww-real-programs")).FullName;

    /// <summary>Why a package's sources cannot be had; null when they can.</summary>
    public static string? Unavailable(string package) => Directory.Exists(FolderOf(package)) ? null : Failure.Value;

    /// <summary>The folder with the upstream source of a package.</summary>
    public static async Task<string> FolderAsync(string package)
    {
        using var turn = await TurnAsync();
        var folder = FolderOf(package);
        if (Directory.Exists(folder))
            return folder;
        using var download = new TempFolder();
        await Command.RunAsync("apt-get", [.. Options, "source", "--download-only", "-qq", package], download.Path);
        var archive = Directory.EnumerateFiles(download.Path, "*.orig.tar.*").Single();
        var unpacked = Directory.CreateDirectory(Path.Combine(Cache, Path.GetRandomFileName())).FullName;
        await Command.RunAsync("tar", ["xf", archive, "-C", unpacked, "--strip", "1"]);
        Directory.Move(unpacked, folder);
        return folder;
    }

    /// <summary>One process at a time fetches and builds.</summary>
    public static async Task<IDisposable> TurnAsync()
    {
        FileStream? held = null;
        await Wait.Until(() => (held = TryHold()) is not null, "another process is done with the real programs", TimeSpan.FromMinutes(5));
        return held!;
    }

    private static string[] Options =>
    [
        "-o", "Dir::Etc::sourcelist=" + Path.Combine(Cache, "sources.list"), "-o", "Dir::Etc::sourceparts=-",
        "-o", "Dir::State::lists=" + Path.Combine(Cache, "lists"), "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=",
        "-o", "Acquire::Languages=none", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10",
    ];

    private static string FolderOf(string package) => Path.Combine(Cache, "source-" + package);

    private static FileStream? TryHold()
    {
        try
        {
            return new FileStream(Path.Combine(Cache, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<string?> UpdateAsync()
    {
        using var turn = await TurnAsync();
        Directory.CreateDirectory(Path.Combine(Cache, "lists", "partial"));
        await File.WriteAllTextAsync(Path.Combine(Cache, "sources.list"), "deb-src http://deb.debian.org/debian bookworm main\n");
        try
        {
            await Command.RunAsync("apt-get", [.. Options, "-qq", "--error-on=any", "update"]);
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"Debian's sources are out of reach: {e.Message}";
        }
    }
}
