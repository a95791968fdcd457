using System.CommandLine;

namespace Wetware.Cli.Modules;

/// <summary><c>ww module</c>: the programs that the cluster keeps.</summary>
internal static class ModuleCommand
{
    public static Command Create() => new("module", "The programs that the cluster keeps")
    {
        new ModulePutCommand(),
        new ModuleLsCommand(),
        new ModuleNamesCommand(),
        new ModuleRollbackCommand(),
        new ModuleRmCommand(),
        new Devices.ModuleDescribeCommand(),
    };
}
