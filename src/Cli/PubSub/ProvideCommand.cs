using System.CommandLine;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Sessions;
using Wetware.Errors;
using Wetware.Registry;
using Wetware.Security;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.PubSub;

/// <summary><c>ww provide</c>.</summary>
internal sealed class ProvideCommand : Command
{
    public ProvideCommand()
        : base("provide", "Say where a service is to be had, until ctrl-C")
    {
        Aliases.Add("prov");
        var flags = ClientFlags.AddTo(this);
        var name = ServiceFlag.AddTo(this);
        var address = new Option<string[]>("--address", "-a", "--multiaddr", "--maddr") { Description = "An address of the service", HelpName = "address" };
        var anchor = new Option<string>("--anchor") { Description = "Instead of addresses: the anchor where it is bound", HelpName = "path" };
        var meta = new Option<string[]>("--meta") { Description = "A label", HelpName = "key=value" };
        var key = AccountFlags.KeyOption();
        var ttl = new Option<double>("--ttl")
        {
            Description = "How long it holds when it is not said again",
            HelpName = "seconds",
            DefaultValueFactory = _ => SignedLocation.DefaultLifetime.TotalSeconds,
        };
        var json = new Option<bool>("--json") { Description = "What is provided as a JSON object" };
        foreach (var option in (Option[])[address, anchor, meta, key, ttl, json])
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            var location = new ServiceLocation
            {
                Service = parsed.GetRequiredValue(name),
                Addresses = parsed.GetValue(address) ?? [],
                Anchor = parsed.GetValue(anchor),
                Meta = parsed.GetValue(meta) ?? [],
            };
            var lifetime = Check(location, parsed.GetValue(ttl));
            using var signer = AccountFlags.ReadKey(parsed.GetValue(key)) ?? EcdsaSigner.Create();
            var connection = await ClusterConnection.Open(flags.Read(parsed), cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var provision = await connection.Wetware.Registry.ProvideAsync(signer, location, lifetime, cancellationToken).ConfigureAwait(false);
            await using var __ = provision.ConfigureAwait(false);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(
                    new ProvideJson(location.Service, signer.Peer.ToString(), location.Addresses, location.Anchor, location.Meta), PubSubJson.Default.ProvideJson)
                : $"providing |{location.Service}| at {location.Anchor ?? string.Join(", ", location.Addresses)}").ConfigureAwait(false);
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    private static TimeSpan Check(ServiceLocation location, double seconds)
    {
        try
        {
            location.Check();
            if (seconds is not (>= 0 and <= 86_400))
                throw new WetwareException(ErrorKind.Limit, "lifetime: not a number of seconds that can be");
            var lifetime = TimeSpan.FromSeconds(seconds);
            SignedLocation.CheckLifetime(lifetime);
            return lifetime;
        }
        catch (WetwareException error)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
    }
}
