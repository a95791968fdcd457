using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.PubSub;

/// <summary><c>ww subscribe</c>.</summary>
internal sealed class SubscribeCommand : Command
{
    private static readonly TimeSpan RejoinEvery = TimeSpan.FromSeconds(1);
    private const int MaxRejoins = 15;

    public SubscribeCommand()
        : base("subscribe", "Show each message of a topic until ctrl-C; losses are told on standard error")
    {
        Aliases.Add("sub");
        var flags = ClientFlags.AddTo(this);
        var topic = TopicFlag.AddTo(this);
        var hex = new Option<bool>("--hex") { Description = "Bytes as lower-case hexadecimal digits" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var count = new Option<int>("--count") { Description = "End after that many messages; 0 = go on until ctrl-C", HelpName = "number" };
        var buffer = new Option<int>("--buffer")
        {
            Description = "Messages that may wait at the node; beyond it the newest are lost",
            HelpName = "number",
            DefaultValueFactory = _ => TopicLimits.DefaultBuffer,
        };
        foreach (var option in (Option[])[hex, json, count, buffer])
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            var name = TopicFlag.Read(parsed, topic);
            if (parsed.GetValue(count) < 0)
                throw new CommandException(ExitCodes.Usage, "--count: must not be negative");
            if (parsed.GetValue(buffer) is < 1 or > TopicLimits.MaxBuffer)
                throw new CommandException(ExitCodes.Usage, $"--buffer: must be 1 to {TopicLimits.MaxBuffer}");
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var shape = parsed.GetValue(json) ? MessageShape.Json : parsed.GetValue(hex) ? MessageShape.Hex : MessageShape.Raw;
            var printer = new MessagePrinter(name, shape, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            await Show(connection.Client, name, parsed.GetValue(buffer), parsed.GetValue(count), printer, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    private static async Task Show(
        IGrainFactory grains, string name, int buffer, int count, MessagePrinter printer, CancellationToken cancellationToken)
    {
        var shown = 0;
        for (var rejoins = 0; ;)
        {
            WetwareException? error;
            try
            {
                var topic = await Topic.JoinAsync(grains, name, cancellationToken: cancellationToken).ConfigureAwait(false);
                var subscription = await topic.SubscribeAsync(buffer, cancellationToken).ConfigureAwait(false);
                await using var _ = subscription.ConfigureAwait(false);
                printer.Say($"subscribed to {name}");
                rejoins = 0;
                while (await subscription.NextAsync(count == 0 ? TopicLimits.MaxBatch : Math.Min(TopicLimits.MaxBatch, count - shown), cancellationToken).ConfigureAwait(false) is { } batch)
                {
                    foreach (var message in batch.Messages)
                        printer.Message(message);
                    printer.Lost(batch.Lost);
                    shown += batch.Messages.Count;
                    if (count > 0 && shown >= count)
                        return;
                }

                error = subscription.Error;
            }
            catch (WetwareException thrown) when (thrown.Kind == ErrorKind.Disconnected)
            {
                error = thrown;
            }

            // The node that the subscription was on is gone; another one is as good, but what was published meanwhile is lost and nobody knows how much.
            if (error is not { Kind: ErrorKind.Disconnected } || ++rejoins > MaxRejoins)
                throw error ?? new WetwareException(ErrorKind.Closed, "the subscription was ended");
            if (rejoins == 1)
                printer.Say($"{error.Message}; what is published until another node is found is lost");
            printer.Again();
            await Task.Delay(RejoinEvery, cancellationToken).ConfigureAwait(false);
        }
    }
}
