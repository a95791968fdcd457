using System.Diagnostics;
using System.Globalization;

namespace Wetware.Bench;

/// <summary>The Debian package <c>nats-server</c>, on a loopback port of its own.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin/nats-server", "/usr/bin/nats-server"];

    private readonly Process _process;

    private NatsServer(Process process, int port) => (_process, Port) = (process, port);

    public static bool IsInstalled => Places.Any(File.Exists);

    public int Port { get; }

    public static async Task<NatsServer> Start()
    {
        // It chooses a free port itself, and says which.
        var start = new ProcessStartInfo(Places.First(File.Exists)) { RedirectStandardError = true };
        foreach (var argument in (string[])["-a", "127.0.0.1", "-p", "-1"])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var port = 0;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("Listening for client connections on", StringComparison.Ordinal))
                port = int.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
            if (line.Contains("Server is ready", StringComparison.Ordinal))
                return new NatsServer(process, port);
        }

        throw new InvalidOperationException("nats-server did not start");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
