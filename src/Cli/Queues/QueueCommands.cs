using System.CommandLine;

namespace Wetware.Cli.Queues;

/// <summary><c>ww queue</c>: replicated queues.</summary>
internal static class QueueCommands
{
    public static Command Create() => new("queue", "Append, lease and acknowledge items of replicated queues")
    {
        new QueueAppendCommand(),
        new QueueLeaseCommand(),
        new QueueExtendCommand(),
        new QueueAckCommand(),
        new QueueNackCommand(),
        new QueueStatsCommand(),
        new QueueLsCommand(),
        new QueuePeekCommand(),
        new QueueDeadCommand(),
        new QueueConfigureCommand(),
        new QueuePauseCommand(),
        new QueueResumeCommand(),
        new QueuePurgeCommand(),
        new QueueRmCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "queue" } => ["ww queue append jobs hello --id job-1", "ww queue lease jobs --wait 20", "ww queue ack jobs job-1 1", "ww queue ls"],
        QueueAppendCommand =>
        [
            "ww queue append jobs hello --id job-1",
            "ww queue append jobs --file job.json --id job-2 --priority 5 --delay 30",
            "ww queue append jobs hello             with a random id, which is printed",
        ],
        QueueLeaseCommand =>
        [
            "ww queue lease jobs                    the id, the token and the payload of one item; exit code 1 where there is none",
            "ww queue lease jobs --count 10 --lease 300 --wait 60 --json",
        ],
        QueueExtendCommand => ["ww queue extend jobs job-1 9 --lease 300"],
        QueueAckCommand => ["ww queue ack jobs job-1 9               exit code 1 where the lease is not valid any more"],
        QueueNackCommand => ["ww queue nack jobs job-1 9 --delay 30"],
        QueueStatsCommand => ["ww queue stats jobs", "ww queue stats jobs --json"],
        QueueLsCommand => ["ww queue ls", "ww queue ls --json"],
        QueuePeekCommand => ["ww queue peek jobs --limit 10"],
        QueueDeadCommand => ["ww queue dead jobs                     the items of jobs that were given up"],
        QueueConfigureCommand => ["ww queue configure jobs --max-deliveries 5 --dead-letter-topic jobs-dead"],
        QueuePauseCommand => ["ww queue pause jobs"],
        QueueResumeCommand => ["ww queue resume jobs"],
        QueuePurgeCommand => ["ww queue purge jobs"],
        QueueRmCommand => ["ww queue rm jobs"],
        _ => [],
    };
}
