using System.CommandLine;

namespace Wetware.Cli.Commands;

/// <summary>What the end of each command's help shows.</summary>
internal static class Examples
{
    public static string[] Of(Command command) => command switch
    {
        RootCommand =>
        [
            "ww up                                  a gateway and two workers on this machine",
            "ww ls                                  the nodes of the cluster",
            "ww task submit hash.wasm --difficulty 3 --wait",
            "ww doctor                              what is wrong, and how to mend it",
        ],
        UpCommand =>
        [
            "ww up                                  a gateway on http://127.0.0.1:8080 and https://127.0.0.1:8443, and two workers",
            "ww up --workers 4 --ns lab             four workers, in a namespace of their own",
        ],
        GatewayCommand =>
        [
            "ww gateway                             HTTP on 127.0.0.1:8080",
            "ww gateway --listen 127.0.0.1:0        HTTP on a port that the system chooses",
            "ww gateway --https 8443                functions and files on https://127.0.0.1:8443",
            "ww gateway --bind 0.0.0.0 --secret-file cluster.secret",
        ],
        _ when Tasks.TaskCommand.ExamplesOf(command) is { Length: > 0 } ofTasks => ofTasks,
        StartCommand =>
        [
            "ww start                               a worker that finds its cluster by multicast",
            "ww start --join 10.0.0.7               a worker that asks that node instead",
            "ww start --meta zone=a --meta gpu=yes  with labels",
        ],
        JoinCommand =>
        [
            "ww join < token                        a worker of the cluster where `ww secret join-token > token` was run",
            "ww join --join-token-file token --meta zone=a",
        ],
        StopCommand =>
        [
            "ww stop                                what `ww up` and `ww start` of this user run here",
            "ww stop --ns lab --deadline 120        in another namespace, with more time",
            "ww stop --data /var/lib/ww             the node of that folder",
        ],
        Routing.LsCommand =>
        [
            "ww ls                                  a table",
            "ww ls --json                           one JSON object a line",
            "ww ls --watch                          and then who comes and goes",
            "ww ls WHERE zone=eu LIMIT 2            two nodes whose label zone begins with eu",
            "ww ls WHERE zone=eu --exact            those whose zone is eu and nothing else",
            "ww ls FROM zone=b TO zone=d REVERSE    by zone, from d back to b",
        ],
        DoctorCommand => ["ww doctor", "ww doctor --ns lab --join 10.0.0.7"],
        HealthCommand => ["ww health", "ww health --url http://127.0.0.1:8080"],
        DiscoverCommand or DiscoverListenCommand =>
        [
            "ww discover listen                     packets of all namespaces, until ctrl-C",
            "ww discover listen --count 5 --json    five packets, one JSON object a line",
        ],
        { Name: "wasm" } => ["ww wasm run hello.wasm", "ww wasm inspect hello.wasm", "ww wasm validate hello.wasm"],
        CompletionCommand =>
        [
            "source <(ww completion bash)           in ~/.bashrc",
            "source <(ww completion zsh)            in ~/.zshrc",
            "ww completion fish > ~/.config/fish/completions/ww.fish",
        ],
        _ =>
        [
            .. SecretCommand.ExamplesOf(command),
            .. HttpTokens.HttpTokenCommand.ExamplesOf(command),
            .. Wasm.WasmCommand.ExamplesOf(command),
            .. Sessions.SessionCommand.ExamplesOf(command),
            .. Anchors.AnchorCommands.ExamplesOf(command),
            .. Raft.RaftCommands.ExamplesOf(command),
            .. Devices.DeviceCommands.ExamplesOf(command),
            .. Devices.DeployCommands.ExamplesOf(command),
            .. Maintenance.NodeCommands.ExamplesOf(command),
            .. Queues.QueueCommands.ExamplesOf(command),
            .. Routing.MetaCommand.ExamplesOf(command),
            .. Processes.ProcessExamples.Of(command),
            .. PubSub.PubSubExamples.Of(command),
            .. Channels.ChanCommand.ExamplesOf(command),
            .. Functions.FunctionCommands.ExamplesOf(command),
            .. Backup.BackupCommands.ExamplesOf(command),
        ],
    };
}
