using System.Globalization;
using Spectre.Console;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Discover;

/// <summary>Packets for people; on a terminal each peer has a colour of its own.</summary>
internal sealed class PacketPrinter(TextWriter output, bool colour)
{
    private static readonly string[] Colours = ["green", "yellow", "blue", "fuchsia", "aqua", "olive", "teal", "purple"];

    public void Write(Packet packet)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{packet.At:0000}] Got {packet.Type} packet ({packet.Size} byte)"));
        Line("type", packet.Type);
        Line("namespace", packet.Namespace);
        Line("size", string.Create(CultureInfo.InvariantCulture, $"{packet.Size} bytes"));
        Line("peer", packet.Peer);
        Line("server", packet.Server);
        Line("stage", packet.Stage);
        Line("from", packet.From.Length == 0 ? null : packet.From);
        Line("ERROR", packet.Error);
    }

    private void Line(string name, string? value)
    {
        if (value is null)
            return;
        value = Printable.Escape(value);
        output.WriteLine($"       {name + ":",-11}{(colour && name == "peer" ? Painted(value) : value)}");
    }

    private static string Painted(string text)
    {
        // A stable hash, so that a peer keeps its colour from run to run.
        var hash = text.Aggregate(17u, (h, c) => (h * 31) + c);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(new StringWriter()), Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard });
        console.Write(new Text(text, new Style(Style.Parse(Colours[hash % Colours.Length]).Foreground)));
        return console.Profile.Out.Writer.ToString()!.TrimEnd();
    }
}
