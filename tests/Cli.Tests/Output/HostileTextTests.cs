using Wetware.Capabilities;
using Wetware.Cli;
using Wetware.Cli.Anchors;
using Wetware.Cli.Discover;
using Wetware.Cli.Output;
using Wetware.Cli.PubSub;
using Wetware.Cli.Tasks;
using Wetware.Nodes;
using Wetware.PubSub;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Tests.Output;

/// <summary>Texts of others do not reach the terminal as they are: all printers escape them in one way.</summary>
public sealed class HostileTextTests
{
    private const string Hostile = "a\u001b]0;owned\u0007\u202eb";
    private const string Shown = @"a\u{1b}]0;owned\u{7}\u{202e}b";

    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Fact]
    public async Task Errors_are_escaped()
    {
        await WwProgram.Explain(new CommandException(ExitCodes.Failed, Hostile), _output, debug: true);

        Assert.Contains($"ww: {Shown}\n", _output.ToString(), StringComparison.Ordinal);
        AssertHarmless();
    }

    [Fact]
    public void Results_of_runs_are_escaped()
    {
        Assert.Equal(Shown, TaskPrinter.Outcome(new TaskRun { Number = 1, Result = Hostile }));
        Assert.DoesNotContain('\u001b', TaskPrinter.Outcome(new TaskRun { Number = 1, Error = Errors.ErrorKind.Failed, Message = Hostile }));
    }

    [Fact]
    public void Values_messages_nodes_and_packets_are_escaped()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Hostile);
        Assert.Equal(Shown, AnchorPrinter.Line(CapabilityValue.Of(bytes)));
        new MessagePrinter("topic", MessageShape.Raw, _output, _output).Message(new TopicMessage(bytes, 0));
        new NodePrinter(_output, json: false).Change("joined", new NodeCard { Server = "s", Peer = "p", Host = Hostile, Started = default, Version = "1" });
        new PacketPrinter(_output, colour: false).Write(new Packet(0, "malformed", 1, "192.0.2.1", Error: Hostile));

        Assert.Equal(3, _output.ToString().Split(Shown).Length - 1);
        AssertHarmless();
    }

    private void AssertHarmless() => Assert.DoesNotContain(_output.ToString(), character => char.IsControl(character) && character != '\n');
}
