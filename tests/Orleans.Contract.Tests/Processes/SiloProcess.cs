using System.Diagnostics;
using System.Globalization;
using System.Net;
using Wetware.Contract.Host;
using Wetware.Testing;

namespace Wetware.Tests.Processes;

/// <summary>A silo in a process of its own.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private readonly Task _output;

    private SiloProcess(Process process, Task output, int siloPort, int gatewayPort) =>
        (_process, _output, SiloPort, GatewayPort) = (process, output, siloPort, gatewayPort);

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public IPEndPoint Gateway => new(IPAddress.Loopback, GatewayPort);

    /// <summary>Starts a silo, as the primary unless <paramref name="primary"/> is given, on ports of the system's choice unless <paramref name="ports"/> are.</summary>
    public static async Task<SiloProcess> StartAsync(string cluster, int? primary = null, (int Silo, int Gateway)? ports = null)
    {
        var (silo, gateway) = ports ?? (FreePort.Find(), FreePort.Find());
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { typeof(IPlaceGrain).Assembly.Location, cluster, Text(silo), Text(gateway), Text(primary ?? silo) },
        };
        var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            if (line == "ready")
                return new SiloProcess(process, Task.WhenAll(process.StandardOutput.ReadToEndAsync(), error), silo, gateway);
            said.Add(line);
        }

        throw new InvalidOperationException($"the silo did not start: {string.Join('\n', said)} {await error}");
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal, such as STOP.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Text(_process.Id)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until the process has ended by itself.</summary>
    public Task EndAsync() => _process.WaitForExitAsync().WaitAsync(Limit);

    /// <summary>Asks the silo to stop and waits until it has.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Limit);
        Assert.Equal(0, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        await _output;
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
