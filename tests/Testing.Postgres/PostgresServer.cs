using System.Diagnostics;
using Npgsql;
using Xunit;

namespace Wetware.Testing.Postgres;

/// <summary>A PostgreSQL server on the loopback with a folder of its own. It refuses to run as root, so root hands it to the user <c>nobody</c>.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Process? _server;

    /// <summary>Where its programs are; null when there are none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>How to connect to a new, empty database.</summary>
    public string Connection { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Folder is null)
            return;
        var data = _folder["data"];
        if (Environment.IsPrivilegedProcess)
            await Run("chown", "nobody", _folder.Path);
        await Run([.. AsNobody(), Path.Combine(Folder, "initdb"), "-D", data, "-U", "ww", "-A", "trust", "--no-sync", "-E", "UTF8"]);
        var port = FreePort.Find();
        string[] command = [.. AsNobody(), Path.Combine(Folder, "postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", _folder.Path, "-c", "fsync=off"];
        _server = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
        Connection = $"Host=127.0.0.1;Port={port};Username=ww;Database=postgres;Pooling=false";
        await Wait.Until(Answers, "the server takes connections");
        await using var source = NpgsqlDataSource.Create(Connection);
        await using var create = source.CreateCommand("CREATE DATABASE ww");
        await create.ExecuteNonQueryAsync();
        Connection = $"Host=127.0.0.1;Port={port};Username=ww;Database=ww";
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            // SIGQUIT to the server itself ends it at once, its children with it.
            var main = (await File.ReadAllLinesAsync(Path.Combine(_folder["data"], "postmaster.pid")))[0];
            await Run("kill", "-QUIT", main);
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        _folder.Dispose();
    }

    private static string[] AsNobody() => Environment.IsPrivilegedProcess ? ["runuser", "-u", "nobody", "--"] : [];

    private async Task<bool> Answers()
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(Connection);
            await using var open = await source.OpenConnectionAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {said}");
    }

    private static string? Find()
    {
        const string debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(debian) ? Directory.GetDirectories(debian).Order(StringComparer.Ordinal).Reverse() : [];
        return versions.Select(version => Path.Combine(version, "bin")).FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")));
    }
}
