using System.CommandLine;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft</c>: replicated groups.</summary>
internal static class RaftCommands
{
    public static Command Create() => new("raft", "Create and use Raft groups: state machines with a copy on several nodes")
    {
        new RaftCreateCommand(),
        new RaftLsCommand(),
        new RaftStatusCommand(),
        new RaftPutCommand(),
        new RaftGetCommand(),
        new RaftCasCommand(),
        new RaftDelCommand(),
        new RaftWatchCommand(),
        RaftLeaseCommands.Create(),
        new RaftApplyCommand(),
        new RaftQueryCommand(),
        new RaftMembersCommand(),
        new RaftAddCommand(),
        new RaftPromoteCommand(),
        new RaftRemoveCommand(),
        new RaftTransferCommand(),
        new RaftSnapshotCommand(),
        new RaftDestroyCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "raft" } => ["ww raft create settings", "ww raft put settings greeting hello", "ww raft get settings greeting", "ww raft watch settings"],
        RaftCreateCommand =>
        [
            "ww raft create settings                three members, or one on each node where there are fewer",
            "ww raft create settings --count 5",
            "ww raft create settings --nodes 3f2a,77c0,b1e9    on these nodes",
            "ww raft create tallies --machine samples/tally.wasm    the state machine is a module",
        ],
        RaftLsCommand => ["ww raft ls", "ww raft ls --json"],
        RaftStatusCommand => ["ww raft status settings", "ww raft status settings --json"],
        RaftPutCommand =>
        [
            "ww raft put settings greeting hello",
            "ww raft put settings limits --file limits.json",
            "date | ww raft put settings now        the value from standard input",
        ],
        RaftGetCommand =>
        [
            "ww raft get settings greeting          the value as it is",
            "ww raft get settings greeting --json   with its revision",
            "ww raft get settings user/ --prefix --limit 10    ten keys that begin so, one a line",
            "ww raft get settings --keys-only       all keys",
            "ww raft get settings greeting --serializable    from one member, possibly old",
        ],
        RaftCasCommand =>
        [
            "ww raft cas settings greeting --expect hello good-bye",
            "ww raft cas settings counter --expect-revision 7 8",
            "ww raft cas settings leader --expect-absent node-1",
        ],
        RaftDelCommand => ["ww raft del settings greeting"],
        RaftWatchCommand =>
        [
            "ww raft watch settings                 each change from now on, until ctrl-C",
            "ww raft watch settings user/ --prefix --json",
            "ww raft watch settings greeting --since 7 --count 1    wait for the first change after revision 7",
        ],
        RaftApplyCommand => ["ww raft apply tallies \"add visits 1\"", "ww raft apply tallies --file command.bin > answer.bin"],
        RaftQueryCommand => ["ww raft query tallies visits", "ww raft query tallies visits --serializable    from one member, possibly old"],
        RaftMembersCommand => ["ww raft members settings", "ww raft members settings --json"],
        RaftAddCommand => ["ww raft add settings 77c0"],
        RaftPromoteCommand =>
        [
            "ww raft promote settings 9d41",
            "ww raft promote settings 9d41 --replace 02b7    a new member in place of one whose node is dead",
        ],
        RaftRemoveCommand => ["ww raft remove settings 02b7"],
        RaftTransferCommand => ["ww raft transfer settings 9d41"],
        RaftSnapshotCommand => ["ww raft snapshot settings"],
        RaftDestroyCommand => ["ww raft destroy settings"],
        _ => RaftLeaseCommands.ExamplesOf(command),
    };
}
