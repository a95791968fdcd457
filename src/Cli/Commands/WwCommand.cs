using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Wetware.Cli.Commands;

/// <summary>The tree of commands.</summary>
internal static class WwCommand
{
    private static readonly Type[] OwnSignals = [typeof(UpCommand), typeof(GatewayCommand), typeof(StartCommand), typeof(JoinCommand)];

    private static readonly (string Name, Func<Command> Create)[] Commands =
    [
        ("up", static () => new UpCommand()),
        ("gateway", static () => new GatewayCommand()),
        ("start", static () => new StartCommand()),
        ("join", static () => new JoinCommand()),
        ("stop", static () => new StopCommand()),
        ("ls", static () => new Routing.LsCommand()),
        ("node", Maintenance.NodeCommands.Create),
        ("meta", Routing.MetaCommand.Create),
        ("run", static () => new Processes.RunCommand()),
        ("cluster", Processes.ClusterCommand.Create),
        ("ps", static () => new Processes.PsCommand()),
        ("kill", static () => new Processes.KillCommand()),
        ("logs", static () => new Processes.LogsCommand()),
        ("module", Modules.ModuleCommand.Create),
        ("doctor", static () => new DoctorCommand()),
        ("health", static () => new HealthCommand()),
        ("backup", Backup.BackupCommands.Create),
        ("restore", Backup.BackupCommands.CreateRestore),
        ("secret", SecretCommand.Create),
        ("http-token", HttpTokens.HttpTokenCommand.Create),
        ("discover", static () => new DiscoverCommand()),
        ("completion", static () => new CompletionCommand()),
        ("chan", Channels.ChanCommand.Create),
        ("new", static () => new Tasks.TaskNewCommand()),
        ("dev", static () => new Tasks.TaskDevCommand(new Tasks.ClusterTaskConnector())),
        ("task", static () => Tasks.TaskCommand.Create()),
        ("wasm", Wasm.WasmCommand.Create),
        ("publish", static () => new PubSub.PublishCommand()),
        ("subscribe", static () => new PubSub.SubscribeCommand()),
        ("provide", static () => new PubSub.ProvideCommand()),
        ("locate", static () => new PubSub.LocateCommand()),
        ("id", static () => new Sessions.IdCommand()),
        ("session", Sessions.SessionCommand.Create),
        ("cap", Tokens.CapCommand.Create),
        ("anchor", Anchors.AnchorCommands.Create),
        ("raft", Raft.RaftCommands.Create),
        ("fn", Functions.FunctionCommands.CreateFn),
        ("filter", Functions.FunctionCommands.CreateFilter),
        ("kv", Functions.FunctionCommands.CreateKv),
        ("device", Devices.DeviceCommands.Create),
        ("deploy", Devices.DeployCommands.Create),
        ("queue", Queues.QueueCommands.Create),
    ];

    /// <summary>The tree of all commands.</summary>
    public static RootCommand Create() => Create(Commands);

    /// <summary>
    /// The tree for a command line: when it begins with a command's name, that command alone, because making and loading the others takes time that a short command does
    /// not need.
    /// </summary>
    public static RootCommand For(string[] arguments)
    {
        foreach (var command in Commands)
        {
            if (arguments is [var first, ..] && command.Name == first)
                return Create([command]);
        }

        return Create();
    }

    /// <summary>True for commands whose first signal means "drain", which they watch for themselves.</summary>
    public static bool WatchesSignals(ParseResult parsed) => OwnSignals.Contains(parsed.CommandResult.Command.GetType());

    private static RootCommand Create((string Name, Func<Command> Create)[] commands)
    {
        var root = new RootCommand("Wetware on Orleans: a cluster of nodes that runs WebAssembly programs.");
        foreach (var command in commands)
            root.Subcommands.Add(command.Create());
        root.Options.Add(DebugFlag.Create());
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help } helpOption)
                helpOption.Action = new HelpWithExamples(help);
        }

        return root;
    }

    private sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var result = inner.Invoke(parseResult);
            if (Examples.Of(parseResult.CommandResult.Command) is { Length: > 0 } examples)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var example in examples)
                    output.WriteLine($"  {example}");
                output.WriteLine();
            }

            return result;
        }
    }
}
