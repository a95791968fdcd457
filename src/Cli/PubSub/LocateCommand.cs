using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Errors;
using Wetware.PubSub;
using Wetware.Registry;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.PubSub;

/// <summary><c>ww locate</c>.</summary>
internal sealed class LocateCommand : Command
{
    public LocateCommand()
        : base("locate", "Show who provides a service as they answer, until ctrl-C; signatures are checked")
    {
        Aliases.Add("loc");
        var flags = ClientFlags.AddTo(this);
        var name = ServiceFlag.AddTo(this);
        var count = new Option<int>("--count") { Description = "End after that many providers; 0 = go on", HelpName = "number" };
        var wait = new Option<double>("--wait") { Description = "End after that time; 0 = go on until ctrl-C", HelpName = "seconds" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        foreach (var option in (Option[])[count, wait, json])
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            var service = parsed.GetRequiredValue(name);
            var seconds = parsed.GetValue(wait);
            Check(service, parsed.GetValue(count), seconds);
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (seconds > 0)
                late.CancelAfter(TimeSpan.FromSeconds(seconds));
            var left = parsed.GetValue(count);
            var found = 0;
            try
            {
                await foreach (var provider in connection.Wetware.Registry.LocateAsync(service, cancellationToken: late.Token).ConfigureAwait(false))
                {
                    found++;
                    Show(provider, parsed.GetValue(json), parsed.InvocationConfiguration.Output);
                    if (left > 0 && --left == 0)
                        break;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The time is over.
            }

            return found > 0 ? ExitCodes.Ok : throw new CommandException(ExitCodes.Failed, $"nobody has answered for \"{service}\" within {seconds} s");
        });
    }

    private static void Check(string service, int count, double seconds)
    {
        try
        {
            TopicName.Check(service);
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, $"--name: {error.Message}", error);
        }

        if (count < 0)
            throw new CommandException(ExitCodes.Usage, "--count: must not be negative");
        if (seconds is not (>= 0 and <= 86_400))
            throw new CommandException(ExitCodes.Usage, "--wait: must be 0 to 86400 seconds");
    }

    private static void Show(LocatedService provider, bool json, TextWriter output)
    {
        var location = provider.Location;
        output.WriteLine(json
            ? JsonSerializer.Serialize(LocatedJson.Of(provider), PubSubJson.Default.LocatedJson)
            : Printable.Escape($"{provider.Peer} {location.Anchor ?? string.Join(' ', location.Addresses)}{string.Concat(location.Meta.Select(label => $" {label}"))}"));
    }
}
