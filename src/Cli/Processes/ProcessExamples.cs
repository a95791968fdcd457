using System.CommandLine;

namespace Wetware.Cli.Processes;

/// <summary>The examples at the end of the help of commands about processes and modules; none for other commands.</summary>
internal static class ProcessExamples
{
    public static string[] Of(Command command) => command switch
    {
        RunCommand =>
        [
            "ww run hello.wasm                      here, with all that the session holds",
            "ww run hello.wasm --grant router       with this alone",
            "ww run tool.wasm --no-dial --dir .:/ -- /   without a cluster",
        ],
        ClusterRunCommand =>
        [
            "ww cluster run hello.wasm                          on one of the workers",
            "ww cluster run tool.wasm --node 9f86 --env A=b -- first second",
            "ww cluster run server.wasm --detach --limit time=30d --grant router --grant anchor:load,store",
        ],
        { Name: "cluster" } => ["ww cluster run hello.wasm"],
        PsCommand =>
        [
            "ww ps                                  those that live",
            "ww ps --all --tree                     those that have ended too, children under their parents",
            "ww ps --json                           one JSON object a line",
        ],
        KillCommand => ["ww kill 9f86d081884c7d65/2", "ww kill 9f86/2 9f86/3 --signal TERM"],
        LogsCommand => ["ww logs 9f86/2                         what is kept", "ww logs 9f86/2 -f                      and what follows, to the end"],
        { Name: "module" } => ["ww module put tool.wasm --name tool --version 1.2", "ww task submit --module tool", "ww module ls"],
        Modules.ModulePutCommand =>
        [
            "ww module put tool.wasm                its digest is printed",
            "ww module put tool.wasm --name tool --version 1.2",
        ],
        Modules.ModuleNamesCommand => ["ww module names                        the current version of each", "ww module names tool                   all versions of one"],
        Modules.ModuleRollbackCommand => ["ww module rollback tool                the version before", "ww module rollback tool@1.1"],
        Modules.ModuleLsCommand => ["ww module ls", "ww module ls --json"],
        Modules.ModuleRmCommand => ["ww module rm tool@1.1", "ww module rm 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        _ => [],
    };
}
