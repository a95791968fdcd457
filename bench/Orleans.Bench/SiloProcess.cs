using System.Diagnostics;
using System.Globalization;

namespace Wetware.Bench.Calls;

/// <summary>A silo in a process of its own, ended when its standard input closes.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>The first argument of a process that plays this role.</summary>
    public const string Role = "silo";

    private const string Ready = "ready";
    private readonly Process _process;

    private SiloProcess(Process process, int siloPort, int gatewayPort) => (_process, SiloPort, GatewayPort) = (process, siloPort, gatewayPort);

    public int SiloPort { get; }

    public int GatewayPort { get; }

    /// <summary>Starts this program again as a silo; it is the primary unless another's port is given.</summary>
    public static async Task<SiloProcess> Start(int? primaryPort = null, Protection how = Protection.None)
    {
        var (siloPort, gatewayPort) = (Nodes.FreePort(), Nodes.FreePort());
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var port in (int[])[siloPort, gatewayPort, primaryPort ?? siloPort, (int)how])
        {
            if (start.ArgumentList.Count == 0)
                start.ArgumentList.Add(Role);
            start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        }

        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync() != Ready)
            throw new InvalidOperationException("the silo process did not start");
        return new SiloProcess(process, siloPort, gatewayPort);
    }

    /// <summary>What the started process does.</summary>
    public static async Task Run(string[] ports)
    {
        var numbers = Array.ConvertAll(ports, port => int.Parse(port, CultureInfo.InvariantCulture));
        using var host = await Nodes.StartSilo(numbers[0], numbers[1], numbers[2], (Protection)numbers[3]);
        Console.WriteLine(Ready);
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
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
