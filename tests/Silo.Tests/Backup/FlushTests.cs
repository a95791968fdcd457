using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Wetware.Silo.Backup;
using Wetware.Silo.Configuration;
using Wetware.Silo.Storage;
using Wetware.Storage;
using Wetware.Testing;
using Xunit.Abstractions;

namespace Wetware.Tests.Backup;

/// <summary>What is on the disk, with its name, when a backup or a restore is answered: watched from outside, because only a loss of power would show it.</summary>
public sealed partial class FlushTests(ITestOutputHelper output) : IDisposable
{
    // No multiple of what a restore commits at once.
    private const int States = 2500;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [StraceFact]
    public async Task Archives_and_restored_databases_are_flushed_with_their_names_before_that_is_answered()
    {
        var (data, archives, restored) = (_folder["data"], _folder["archives"], _folder["restored"]);
        Directory.CreateDirectory(data);
        Directory.CreateDirectory(restored);
        using (var database = Database.Open(Path.Combine(data, Database.FileName), new StorageOptions(), NullLogger.Instance))
        {
            var store = new SqliteStateStore(database, new StorageOptions());
            for (var i = 0; i < States; i++)
                await store.Write(new StateKey("test", $"note/{i}", "state"), null, new byte[100], null, CancellationToken.None);
        }

        var made = await Watch("archive", data, archives);
        var archive = Assert.Single(Directory.GetFiles(archives));
        Assert.True(
            At(made, Kind.Flushed, archive + ".part") < At(made, Kind.Renamed, archive)
            && At(made, Kind.Renamed, archive) < At(made, Kind.Flushed, archives)
            && At(made, Kind.Flushed, archives) < At(made, Kind.Said, "made"));
        Assert.True(Last(made, Kind.Written, archive + ".part") < Last(made, Kind.Flushed, archive + ".part"));

        var put = await Watch("restore", archive, restored);
        var path = Path.Combine(restored, Database.FileName);
        Assert.True(
            Last(put, Kind.Written, path + DatabaseFile.RestoreSuffix) < Last(put, Kind.Flushed, path + DatabaseFile.RestoreSuffix)
            && Last(put, Kind.Flushed, path + DatabaseFile.RestoreSuffix) < At(put, Kind.Renamed, path)
            && At(put, Kind.Renamed, path) < Last(put, Kind.Flushed, restored)
            && Last(put, Kind.Flushed, restored) < At(put, Kind.Said, $"restored {States}"));

        // Before the mark, which says that the database must be there.
        var mark = Path.Combine(restored, DatabaseFile.MarkName);
        Assert.InRange(put.FindIndex(At(put, Kind.Renamed, path), seen => seen == (Kind.Flushed, restored)), 0, At(put, Kind.Flushed, mark));
        Assert.True(At(put, Kind.Flushed, mark) < Last(put, Kind.Flushed, restored));
        Assert.Equal(await MemoryStore.Dump(new SqliteBackupStore(data)), await MemoryStore.Dump(new SqliteBackupStore(restored)));
    }

    private enum Kind
    {
        Written,
        Flushed,
        Renamed,
        Said,
    }

    private static int At(List<(Kind Kind, string What)> seen, Kind kind, string what) => Found(
        seen.FindIndex(one => one.Kind == kind && (kind == Kind.Said ? one.What.StartsWith(what, StringComparison.Ordinal) : one.What == what)), kind, what);

    private static int Last(List<(Kind Kind, string What)> seen, Kind kind, string what) => Found(seen.FindLastIndex(one => one == (kind, what)), kind, what);

    private static int Found(int index, Kind kind, string what)
    {
        Assert.True(index >= 0, $"{what} was never {kind}");
        return index;
    }

    // Calls of the system that ended well, in their order.
    private async Task<List<(Kind Kind, string What)>> Watch(params string[] arguments)
    {
        var trace = _folder[$"{arguments[0]}.trace"];
        var start = new ProcessStartInfo("strace") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] all = ["-f", "-y", "-s", "64", "-e", "trace=write,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2", "-o", trace, "dotnet", Path.Combine(AppContext.BaseDirectory, "StorageWriter.dll"), .. arguments];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        output.WriteLine($"{await said}{await errors}");
        Assert.Equal(0, process.ExitCode);

        var (seen, begun) = (new List<(Kind, string)>(), new Dictionary<string, string>());
        foreach (var line in await File.ReadAllLinesAsync(trace))
        {
            // A call during which another thread makes one is told in two parts; it counts when it ended.
            var (thread, call) = (line[..line.IndexOf(' ', StringComparison.Ordinal)], line);
            if (Interrupted().Match(line) is { Success: true } first)
            {
                begun[thread] = first.Groups[1].Value;
                continue;
            }

            if (Resumed().Match(line) is { Success: true } second && begun.Remove(thread, out var before))
                call = before + second.Groups[1].Value;
            if (Flush().Match(call) is { Success: true } flush)
                seen.Add((Kind.Flushed, flush.Groups[1].Value));
            else if (Rename().Match(call) is { Success: true } rename)
                seen.Add((Kind.Renamed, rename.Groups[1].Value));
            else if (Write().Match(call) is { Success: true } write)
                seen.Add(write.Groups[1].Value.StartsWith("pipe:", StringComparison.Ordinal) ? (Kind.Said, write.Groups[2].Value) : (Kind.Written, write.Groups[1].Value));
        }

        return seen;
    }

    [GeneratedRegex(@"^(.*) <unfinished \.\.\.>$")]
    private static partial Regex Interrupted();

    [GeneratedRegex(@"<\.\.\. \w+ resumed>(.*)$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"\bf(?:data)?sync\(\d+<([^>]+)>\s*\)\s+= 0")]
    private static partial Regex Flush();

    [GeneratedRegex("""\brename(?:at2?)?\(.*"([^"]+)"[^"]*\)\s+= 0""")]
    private static partial Regex Rename();

    [GeneratedRegex("""\bp?writev?(?:64)?\(\d+<([^>]+)>, "?([^"]*).*\s+= \d+""")]
    private static partial Regex Write();
}

/// <summary>A test that watches another process.</summary>
public sealed class StraceFactAttribute : FactAttribute
{
    // Where it is installed it may be forbidden all the same, as in some containers.
    private static readonly Lazy<bool> Works = new(() =>
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("strace", ["-f", "-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    public StraceFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Works.Value)
            Skip = "needs strace (Debian: strace), and the right to watch processes";
    }
}
