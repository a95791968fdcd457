using System.Text.Json;
using Wetware.Cli.Discover;
using Wetware.Cli.Output;
using Wetware.Nodes;

namespace Wetware.Tests;

public sealed class OutputTests
{
    private static readonly NodeCard Node = new()
    {
        Server = "00000000000000ab",
        Peer = "QmPeer",
        Host = "host",
        Meta = new Dictionary<string, string> { ["zone"] = "a", ["gpu"] = "yes" },
        Role = NodeRole.Gateway,
        Primary = true,
    };

    [Fact]
    public void Nodes_are_a_table_for_people()
    {
        using var output = new StringWriter { NewLine = "\n" };

        new NodePrinter(output, json: false).All([Node, Node with { Host = "", Meta = new Dictionary<string, string>(), Answered = false }]);

        Assert.Equal(
            "SERVER            PEER    HOST  ROLE                       META\n"
            + "00000000000000ab  QmPeer  host  gateway, primary           gpu=yes zone=a\n"
            + "00000000000000ab  QmPeer        gateway, primary (silent)\n",
            output.ToString());
    }

    [Fact]
    public void On_a_narrow_terminal_a_row_stays_a_line_and_the_first_column_whole()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var table = new TextTable("ID", "STATE", "DESCRIPTION", "RESULT");
        table.Add("a-rather-long-identifier", "done", new string('d', 100), new string('r', 90));

        table.Write(output, 60);

        Assert.Equal(
            "ID                        STATE  DESCRIPTION   RESULT\n"
            + "a-rather-long-identifier  done   ddddddddddd…  rrrrrrrrrrrr…\n",
            output.ToString());
        Assert.All(output.ToString().Split('\n'), line => Assert.True(line.Length <= 60));
    }

    [Fact]
    public void Nodes_are_lines_of_json_for_programs()
    {
        using var output = new StringWriter();

        new NodePrinter(output, json: true).All([Node, Node with { Host = "", Meta = new Dictionary<string, string>() }]);

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.Equal("a", lines[0].GetProperty("meta").GetProperty("zone").GetString());
        Assert.Equal("gateway", lines[0].GetProperty("role").GetString());
        Assert.False(lines[1].TryGetProperty("meta", out _));
        Assert.False(lines[1].TryGetProperty("host", out _));
    }

    [Fact]
    public void What_a_node_says_of_itself_cannot_move_the_cursor()
    {
        using var output = new StringWriter();

        new NodePrinter(output, json: false).All([Node with { Host = "\e[2Jgone" }]);

        Assert.DoesNotContain('\e', output.ToString());
    }

    [Fact]
    public void A_packet_is_shown_with_what_is_known_of_it()
    {
        using var output = new StringWriter { NewLine = "\n" };

        new PacketPrinter(output, colour: false).Write(new Packet(7, "announcement", 367, "10.0.0.7:5353", "ww", "QmPeer", "00000000000000ab", "member"));

        Assert.Equal(
            """
            [0007] Got announcement packet (367 byte)
                   type:      announcement
                   namespace: ww
                   size:      367 bytes
                   peer:      QmPeer
                   server:    00000000000000ab
                   stage:     member
                   from:      10.0.0.7:5353

            """.ReplaceLineEndings("\n"),
            output.ToString());
    }

    [Fact]
    public void Colour_is_for_terminals()
    {
        using var output = new StringWriter();

        new PacketPrinter(output, colour: true).Write(new Packet(0, "announcement", 1, "", Peer: "QmPeer"));

        Assert.Contains("\e[", output.ToString(), StringComparison.Ordinal);
        Assert.False(Terminal.HasColour); // the tests' own output is a pipe
    }
}
