using System.Diagnostics;
using System.Text;

namespace Wetware.Wasm.Modules;

/// <summary>One process that compiles, seen from the node. Serves one request at a time.</summary>
internal sealed class CompilerChild : IAsyncDisposable
{
    /// <summary>Of what the process writes to standard error, the last characters are kept to say why it died.</summary>
    private const int KeptError = 2048;

    private static readonly TimeSpan ExitTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task _errorRead;

    private CompilerChild(Process process)
    {
        _process = process;
        _errorRead = ReadErrorAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts a process and waits until it is ready.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static async Task<CompilerChild> StartAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new IOException("the process that compiles modules did not start");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"the process that compiles modules did not start: {e.Message}", e);
        }

        var child = new CompilerChild(process);
        try
        {
            if (await CompilerFrames.ReadReplyAsync(process.StandardOutput.BaseStream, cancellation).ConfigureAwait(false) is null)
                throw new IOException($"the process that compiles modules ended at once: {(await child.DeathAsync().ConfigureAwait(false)).Words}");
            return child;
        }
        catch
        {
            await child.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The reply; null when the process died over it.</summary>
    public async Task<CompilerReply?> AskAsync(CompilerRequest request, CancellationToken cancellation)
    {
        try
        {
            await CompilerFrames.WriteRequestAsync(_process.StandardInput.BaseStream, request, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It died while it was being told; there is no reply then.
        }

        return await CompilerFrames.ReadReplyAsync(_process.StandardOutput.BaseStream, cancellation).ConfigureAwait(false);
    }

    /// <summary>How a process that closed its output ended.</summary>
    public async Task<CompilerDeath> DeathAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(ExitTime).ConfigureAwait(false);
            await _errorRead.WaitAsync(ExitTime).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new CompilerDeath(0, "it did not end");
        }

        lock (_error)
            return new CompilerDeath(_process.ExitCode, _error.ToString());
    }

    /// <summary>Ends the process, whatever it is doing.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }

        await DeathAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task ReadErrorAsync()
    {
        var buffer = new char[512];
        while (await _process.StandardError.ReadAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false) is > 0 and var count)
        {
            lock (_error)
            {
                _error.Append(buffer, 0, count);
                if (_error.Length > KeptError)
                    _error.Remove(0, _error.Length - KeptError);
            }
        }
    }
}

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code, or 128 and the signal.</param>
/// <param name="Error">The last of what it wrote to standard error.</param>
internal sealed record CompilerDeath(int ExitCode, string Error)
{
    private const int CpuSignal = 128 + 24;
    private const int Kill = 128 + 9;
    private const int Terminate = 128 + 15;

    /// <summary>Whether somebody ended it: neither the engine nor the runtime ends a process so.</summary>
    public bool IsKilled => ExitCode is Kill or Terminate;

    public bool IsCpu => ExitCode == CpuSignal;

    public bool IsMemory => Error.Contains("memory allocation of", StringComparison.Ordinal) || Error.Contains("(os error 12)", StringComparison.Ordinal)
        || Error.Contains("Out of memory", StringComparison.OrdinalIgnoreCase);

    /// <summary>One line for people.</summary>
    public string Words
    {
        get
        {
            var how = ExitCode > 128 ? $"signal {ExitCode - 128}" : $"exit code {ExitCode}";
            var line = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(text => !text.StartsWith("thread ", StringComparison.Ordinal));
            return line is null ? how : $"{how}: {Printable.Escape(line.Length > 200 ? line[..200] : line)}";
        }
    }
}
