using System.CommandLine;

namespace Wetware.Cli.PubSub;

/// <summary>The flag <c>--name</c> of services.</summary>
internal static class ServiceFlag
{
    public static Option<string> AddTo(Command command)
    {
        var name = new Option<string>("--name", "-n") { Description = "The service's name", HelpName = "name", Required = true };
        command.Options.Add(name);
        return name;
    }
}
