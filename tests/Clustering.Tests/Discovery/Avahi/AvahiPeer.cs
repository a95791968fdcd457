using System.Diagnostics;
using Wetware.Testing;

namespace Wetware.Tests.Discovery;

/// <summary>An avahi daemon on the loopback interface alone, with a message bus and settings of its own.</summary>
internal sealed class AvahiPeer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<Process> _started = [];

    public const string HostName = "ww-avahi-peer";

    public static async Task<AvahiPeer> StartAsync()
    {
        var peer = new AvahiPeer();
        await File.WriteAllTextAsync(peer._folder["bus.conf"], peer.BusSettings);
        await File.WriteAllTextAsync(peer._folder["avahi.conf"], DaemonSettings);
        peer.Start("/usr/bin/dbus-daemon", "--nofork", "--nosyslog", "--config-file=" + peer._folder["bus.conf"]);
        await Wait.Until(() => File.Exists(peer._folder["bus"]), "the message bus listens");
        peer.Start("/usr/sbin/avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", peer._folder["avahi.conf"]);
        await Wait.Until(() => peer.RunAsync("/usr/bin/avahi-resolve-host-name", "-4", HostName + ".local"), "avahi answers");
        return peer;
    }

    public void Publish(string instance, string service, int port, params string[] properties) =>
        Start("/usr/bin/avahi-publish", ["-s", instance, service, $"{port}", .. properties]);

    /// <summary>What avahi knows of a service, one line an instance: state, interface, protocol, name, type, domain, host, address, port, properties.</summary>
    public async Task<string[]> BrowseAsync(string service)
    {
        var browse = Start("/usr/bin/avahi-browse", "-rpt", service);
        var output = await browse.StandardOutput.ReadToEndAsync();
        await browse.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_started))
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        File.Delete("/run/avahi-daemon/pid");
        _folder.Dispose();
    }

    private const string DaemonSettings = $"""
        [server]
        host-name={HostName}
        use-ipv4=yes
        use-ipv6=no
        allow-interfaces=lo
        [publish]
        publish-workstation=no
        publish-hinfo=no
        [wide-area]
        enable-wide-area=no
        """;

    private string BusSettings => $"""
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>system</type>
          <listen>unix:path={_folder["bus"]}</listen>
          <auth>EXTERNAL</auth>
          <policy context="default">
            <allow user="*"/>
            <allow own="*"/>
            <allow send_type="method_call"/>
            <allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/>
          </policy>
        </busconfig>
        """;

    private async Task<bool> RunAsync(string program, params string[] arguments)
    {
        var process = Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + _folder["bus"];
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        _started.Add(process);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }
}
