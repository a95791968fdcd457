using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Wetware.Cli.Commands;

/// <summary>The tree of commands.</summary>
internal static class WwCommand
{
    private static readonly Type[] OwnSignals = [typeof(UpCommand), typeof(GatewayCommand), typeof(StartCommand)];

    public static RootCommand Create()
    {
        var root = new RootCommand("Wetware on Orleans: a cluster of nodes that runs WebAssembly programs.")
        {
            new UpCommand(),
            new GatewayCommand(),
            new StartCommand(),
            new Routing.LsCommand(),
            Routing.MetaCommand.Create(),
            new Processes.RunCommand(),
            Processes.ClusterCommand.Create(),
            new Processes.PsCommand(),
            new Processes.KillCommand(),
            new Processes.LogsCommand(),
            Modules.ModuleCommand.Create(),
            new DoctorCommand(),
            new HealthCommand(),
            SecretCommand.Create(),
            new DiscoverCommand(),
            new CompletionCommand(),
            Channels.ChanCommand.Create(),
            Tasks.TaskCommand.Create(),
            Wasm.WasmCommand.Create(),
            new PubSub.PublishCommand(),
            new PubSub.SubscribeCommand(),
            new PubSub.ProvideCommand(),
            new PubSub.LocateCommand(),
            new Sessions.IdCommand(),
            Sessions.SessionCommand.Create(),
            Tokens.CapCommand.Create(),
            Anchors.AnchorCommands.Create(),
        };
        root.Options.Add(DebugFlag.Create());
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help } helpOption)
                helpOption.Action = new HelpWithExamples(help);
        }

        return root;
    }

    /// <summary>True for commands whose first signal means "drain", which they watch for themselves.</summary>
    public static bool WatchesSignals(ParseResult parsed) => OwnSignals.Contains(parsed.CommandResult.Command.GetType());

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
