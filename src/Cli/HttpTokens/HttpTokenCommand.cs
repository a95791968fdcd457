using System.CommandLine;
using System.Globalization;
using Wetware.Cli.Output;
using Wetware.Cli.Sessions;
using Wetware.Clustering;
using Wetware.Gateway.Security.Tokens;
using Wetware.Security;
using Wetware.Silo.Configuration;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Runs;

namespace Wetware.Cli.HttpTokens;

/// <summary><c>ww http-token</c>: the tokens that a gateway on this machine takes from those who speak HTTP to it.</summary>
internal static class HttpTokenCommand
{
    private const string Name = "http-token";

    public static Command Create() => new(Name, "Make, list, rotate or remove tokens for HTTP")
    {
        Add(),
        List(),
        Rotate(),
        Remove(),
    };

    /// <summary>What the end of the help of these commands shows.</summary>
    public static string[] ExamplesOf(Command command) => (command.Name, command.Parents.Any(parent => parent.Name == Name)) switch
    {
        (Name, _) => ["ww http-token add ci --scope submit", "ww http-token ls", "ww http-token rotate ci --grace 1h", "ww http-token rm ci"],
        ("add", true) => ["ww http-token add ci --scope submit", "ww http-token add probe --scope read --lifetime 90d", "ww http-token add partner --scope submit --requests 60 --bytes 64MiB"],
        ("ls", true) => ["ww http-token ls", "ww http-token ls --ns lab --json"],
        ("rotate", true) => ["ww http-token rotate ci", "ww http-token rotate ci --grace 1h"],
        ("rm", true) => ["ww http-token rm ci"],
        _ => [],
    };

    private static Command Add()
    {
        var command = new Command("add", "Make a token and print it; it cannot be shown again");
        var name = NameArgument();
        var scope = new Option<string>("--scope") { Description = "What it allows: read, submit (also add tasks and modules) or operate (everything)", HelpName = "read|submit|operate", DefaultValueFactory = _ => "read" };
        scope.AcceptOnlyFromAmong("read", "submit", "operate");
        var lifetime = Lifetime.Option("--lifetime", "How long it works; for ever when left out");
        var requests = new Option<int?>("--requests") { Description = "Requests that it may send within a minute to one gateway; any number when left out", HelpName = "number" };
        var bytes = new Option<string>("--bytes") { Description = "Bytes of bodies that it may send within an hour to one gateway, such as 64MiB; any number when left out", HelpName = "size" };
        var place = PlaceFlags.AddTo(command);
        command.Arguments.Add(name);
        command.Options.Add(scope);
        command.Options.Add(lifetime);
        command.Options.Add(requests);
        command.Options.Add(bytes);
        command.SetAction(parsed => Change(() =>
        {
            var allowed = Enum.Parse<Scope>(parsed.GetValue(scope)!, ignoreCase: true);
            parsed.InvocationConfiguration.Output.WriteLine(place.File(parsed).Add(
                parsed.GetValue(name)!,
                allowed,
                Lifetime.Read(parsed, lifetime),
                parsed.GetValue(requests),
                parsed.GetValue(bytes) is { } size ? GuestLimitTexts.Bytes("bytes", size) : null));
        }));
        return command;
    }

    private static Command Rotate()
    {
        var command = new Command("rotate", "Make a new text for a token and print it; the present one ends");
        var name = NameArgument();
        var grace = Lifetime.Option("--grace", "How long the present one goes on working; not at all when left out");
        var lifetime = Lifetime.Option("--lifetime", "How long the new one works; as long as the present one when left out");
        var place = PlaceFlags.AddTo(command);
        command.Arguments.Add(name);
        command.Options.Add(grace);
        command.Options.Add(lifetime);
        command.SetAction(parsed => Change(() => parsed.InvocationConfiguration.Output.WriteLine(
            place.File(parsed).Rotate(parsed.GetValue(name)!, Lifetime.Read(parsed, grace) ?? TimeSpan.Zero, Lifetime.Read(parsed, lifetime)))));
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("rm", "Remove a token; gateways refuse it within a second");
        var name = NameArgument();
        var place = PlaceFlags.AddTo(command);
        command.Arguments.Add(name);
        command.SetAction(parsed => Change(() =>
        {
            if (!place.File(parsed).Remove(parsed.GetValue(name)!))
                throw new CommandException(ExitCodes.Failed, $"there is no token \"{parsed.GetValue(name)}\" in {place.File(parsed).Path}");
        }));
        return command;
    }

    private static Command List()
    {
        var command = new Command("ls", "List the tokens; their texts are known to their makers only");
        var json = new Option<bool>("--json") { Description = "One JSON object a line" };
        var place = PlaceFlags.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => Change(() =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var tokens = place.File(parsed).Read();
            if (parsed.GetValue(json))
            {
                foreach (var token in tokens)
                    output.WriteLine(HttpTokenLine.Of(token));
                return;
            }

            var table = new TextTable("NAME", "SCOPE", "CREATED", "EXPIRES", "REQUESTS/MIN", "BYTES/H");
            foreach (var token in tokens)
                table.Add(token.Name, Word(token.Scope), Time(token.Created), token.Expires is { } end ? Time(end) : "-", Count(token.RequestsPerMinute), Count(token.BytesPerHour));
            table.Write(output);
        }));
        return command;
    }

    internal static string Word(Scope scope) => scope.ToString().ToLowerInvariant();

    private static string Count(long? most) => most?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    private static Argument<string> NameArgument() => new("name") { Description = "The token's name" };

    private static int Change(Action act)
    {
        try
        {
            act();
            return ExitCodes.Ok;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new CommandException(ExitCodes.Usage, error.Message, error);
        }
        catch (Exception error) when (error is NodeStartException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, error.Message, error);
        }
    }

    /// <summary>Which gateway's tokens.</summary>
    private sealed class PlaceFlags
    {
        private readonly Option<string> _ns = new("--ns") { Description = "Namespace of the gateway's cluster (WW_NS)", HelpName = "name" };
        private readonly Option<string> _file = new("--tokens-file") { Description = "The gateway's file of tokens (WW_TOKENS_FILE)", HelpName = "file" };

        public static PlaceFlags AddTo(Command command)
        {
            var flags = new PlaceFlags();
            command.Options.Add(flags._ns);
            command.Options.Add(flags._file);
            return flags;
        }

        public HttpTokenFile File(ParseResult parsed)
        {
            var settings = new Dictionary<string, string?> { ["Http:Listen"] = "127.0.0.1:0", ["Cluster:Bind"] = "127.0.0.1" };
            if (parsed.GetValue(_ns) is { } ns)
                settings["Cluster:Namespace"] = ns;
            if (parsed.GetValue(_file) is { } file)
                settings["Http:TokensFile"] = file;
            return new HttpTokenFile(NodeSettings.Read(NodeSettings.Build(settings), Nodes.NodeRole.Gateway).Http.TokensFile!, TimeProvider.System);
        }
    }
}
