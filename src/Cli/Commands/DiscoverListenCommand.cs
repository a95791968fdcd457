using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Discover;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Commands;

/// <summary><c>ww discover listen</c>.</summary>
internal sealed class DiscoverListenCommand : Command
{
    public DiscoverListenCommand()
        : base("listen", "Show each discovery packet on the network: seconds since the first, type, namespace, size, peer")
    {
        var flags = ClientFlags.AddTo(this);
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var count = new Option<int>("--count") { Description = "End after that many packets; 0 = go on until ctrl-C", HelpName = "number" };
        Options.Add(json);
        Options.Add(count);
        SetAction(async (parsed, cancellationToken) =>
        {
            var options = flags.Read(parsed);
            var output = parsed.InvocationConfiguration.Output;
            var printer = new PacketPrinter(output, Terminal.HasColour);
            var listener = new PacketListener(options.Node.Discovery, TimeProvider.System);
            await using var _ = listener.ConfigureAwait(false);
            listener.Start();
            listener.Query();
            var left = parsed.GetValue(count);
            await foreach (var packet in listener.Packets.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (parsed.GetValue(json))
                    await output.WriteLineAsync(JsonSerializer.Serialize(packet, CliJson.Default.Packet)).ConfigureAwait(false);
                else
                    printer.Write(packet);
                if (left > 0 && --left == 0)
                    break;
            }

            return ExitCodes.Ok;
        });
    }
}
