using System.CommandLine;
using System.Text;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.PubSub;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.PubSub;

/// <summary><c>ww publish</c>.</summary>
internal sealed class PublishCommand : Command
{
    public PublishCommand()
        : base("publish", "Publish one message to a topic")
    {
        Aliases.Add("pub");
        var flags = ClientFlags.AddTo(this);
        var topic = TopicFlag.AddTo(this);
        var message = new Argument<string?>("message") { Description = "The message; without it, all of standard input is one message", Arity = ArgumentArity.ZeroOrOne };
        Arguments.Add(message);
        SetAction(async (parsed, cancellationToken) =>
        {
            var name = TopicFlag.Read(parsed, topic);
            var bytes = parsed.GetValue(message) is { } text ? Encoding.UTF8.GetBytes(text) : await ReadInput(cancellationToken).ConfigureAwait(false);
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var joined = await Topic.JoinAsync(connection.Client, name, cancellationToken: cancellationToken).ConfigureAwait(false);
            await joined.PublishAsync(bytes, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    private static async Task<byte[]> ReadInput(CancellationToken cancellationToken)
    {
        var input = Console.OpenStandardInput();
        await using var _ = input.ConfigureAwait(false);

        // One byte more than is allowed shows that there is too much, however much that is.
        var buffer = new byte[TopicLimits.MaxMessageBytes + 1];
        var length = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= TopicLimits.MaxMessageBytes
            ? buffer[..length]
            : throw new CommandException(ExitCodes.Usage, $"standard input has more than {TopicLimits.MaxMessageBytes} bytes, which is the most that a message may have");
    }
}
