using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Dev;

/// <summary>Builds the program of a folder by a command of the shell.</summary>
/// <param name="folder">Where the command runs.</param>
/// <param name="command">The command; null when there is nothing to build.</param>
/// <param name="limit">What a build may take; it is ended then.</param>
/// <param name="time">The clock.</param>
/// <param name="said">Receives what the command writes.</param>
internal sealed class DevBuild(string folder, string? command, TimeSpan limit, TimeProvider time, TextWriter said)
{
    private readonly TextWriter _said = TextWriter.Synchronized(said);

    /// <summary>The command of a folder without one: <c>make build</c> where there is a Makefile.</summary>
    public static string? Default(string folder) => File.Exists(Path.Combine(folder, "Makefile")) ? "make -s build" : null;

    /// <summary>Builds; returns whether that succeeded, after saying why not.</summary>
    public async Task<bool> Run(CancellationToken cancellationToken)
    {
        if (command is null)
            return true;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => ending.Cancel(), null, limit, Timeout.InfiniteTimeSpan);
        using var process = Start(command);
        var pumps = Task.WhenAll(Pump(process.StandardOutput), Pump(process.StandardError));
        try
        {
            await process.WaitForExitAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            await pumps.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return await Failed(string.Create(CultureInfo.InvariantCulture, $"took longer than {limit.TotalSeconds:0} s and was ended")).ConfigureAwait(false);
        }

        await pumps.ConfigureAwait(false);
        return process.ExitCode == 0 || await Failed(string.Create(CultureInfo.InvariantCulture, $"ended with {process.ExitCode}")).ConfigureAwait(false);
    }

    private async Task<bool> Failed(string how)
    {
        await _said.WriteLineAsync($"ww: the build {how}; nothing was changed").ConfigureAwait(false);
        return false;
    }

    private Process Start(string line)
    {
        string[] shell = OperatingSystem.IsWindows() ? ["cmd.exe", "/d", "/c", line] : ["/bin/sh", "-c", line];
        var start = new ProcessStartInfo(shell[0], shell[1..]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            throw new CommandException(ExitCodes.Failed, $"{shell[0]} cannot be started in {folder}: {error.Message}", error);
        }
    }

    private async Task Pump(StreamReader from)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer.AsMemory()).ConfigureAwait(false) is var read and > 0)
            await _said.WriteAsync(Terminal.Shown(new string(buffer, 0, read), said)).ConfigureAwait(false);
    }
}
