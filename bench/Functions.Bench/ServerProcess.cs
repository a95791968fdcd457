using System.Diagnostics;
using System.Globalization;

namespace Wetware.Bench.Functions;

/// <summary>A server in a process of its own, ended when its standard input closes. It says its addresses in its first line.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>The first argument of a process that plays this role.</summary>
    public const string Role = "server";

    private readonly Process _process;

    private ServerProcess(Process process, string[] addresses) => (_process, Addresses) = (process, addresses);

    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Resident memory in bytes.</summary>
    public long Resident
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10;
        }
    }

    /// <summary>Starts this program again as a server of a kind.</summary>
    public static Task<ServerProcess> Start(string kind) => Start(Environment.ProcessPath!, Role, kind);

    /// <summary>Starts a program that behaves so.</summary>
    public static async Task<ServerProcess> Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} did not start");
        return new ServerProcess(process, line.Split(' '));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
