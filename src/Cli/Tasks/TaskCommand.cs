using System.CommandLine;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww task</c>: programs that the cluster runs on a schedule.</summary>
internal static class TaskCommand
{
    public static Command Create(ITaskConnector? connector = null)
    {
        connector ??= new ClusterTaskConnector();
        return new Command("task", "Submit WebAssembly programs to the cluster and see what became of them")
        {
            new TaskSubmitCommand(connector),
            new TaskListCommand(connector),
            new TaskShowCommand(connector),
            new TaskRunsCommand(connector),
            new TaskNextCommand(connector),
            new TaskLogsCommand(connector),
            new TaskWatchCommand(connector),
            new TaskEditCommand(connector),
            new TaskRunCommand(connector),
            new TaskPauseCommand(connector),
            new TaskResumeCommand(connector),
            new TaskCancelCommand(connector),
            new TaskExportCommand(connector),
            new TaskImportCommand(connector),
            new TaskWorkersCommand(connector),
            TaskSecretCommand.Create(connector),
        };
    }

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        TaskSubmitCommand =>
        [
            "ww task submit hash.wasm --difficulty 3 --wait                     run it once and show the result",
            "ww task submit hash.wasm --id task1 --difficulty 3 --repeats 3 --delay 2",
            "ww task submit report.wasm --cron \"0 3 * * 1-5\" --timezone Europe/Berlin --overlap skip --retries 2",
        ],
        TaskListCommand => ["ww task ls", "ww task ls --state failed --label team=core --json"],
        TaskShowCommand => ["ww task show task1"],
        TaskEditCommand => ["ww task edit task1 --cron \"0 4 * * *\"", "ww task edit task1 --delay 60 --retries 3", "ww task edit task1 --clear notify --label team=core"],
        TaskNextCommand => ["ww task next task1", "ww task next task1 --count 20 --json"],
        TaskRunsCommand => ["ww task runs task1", "ww task runs task1 --after 100 --limit 10 --json"],
        TaskLogsCommand => ["ww task logs task1                     of the run that ended last", "ww task logs task1 --run 2"],
        TaskWatchCommand => ["ww task watch                          all tasks, until ctrl-C", "ww task watch task1 --count 10 --json"],
        TaskRunCommand => ["ww task run task1", "ww task run task1 --count 10"],
        TaskPauseCommand => ["ww task pause task1"],
        TaskResumeCommand => ["ww task resume task1"],
        TaskCancelCommand => ["ww task cancel task1", "ww task cancel task1 --remove          and forget it"],
        TaskExportCommand => ["ww task export tasks.json", "ww task export --no-modules"],
        TaskImportCommand => ["ww task import tasks.json", "ww task import tasks.json --replace"],
        TaskNewCommand => ["ww new c hello && ww dev hello", "ww new rust hello"],
        TaskDevCommand =>
        [
            "ww dev hello --arg reader              what `ww new` made, run again after each change",
            "ww dev . --build \"cargo build --release\" --output target/wasm32-wasip1/release/app.wasm --duration 60",
        ],
        TaskWorkersCommand => ["ww task workers"],
        TaskSecretSetCommand => ["ww task secret set db-password < password.txt", "pass show db | ww task secret set db-password", "ww task secret set feed-key --file key --submit"],
        TaskSecretListCommand => ["ww task secret ls"],
        TaskSecretRemoveCommand => ["ww task secret rm db-password"],
        { Name: TaskSecretCommand.Name } when command.Parents.Any(parent => parent.Name == "task") =>
            ["ww task secret set db-password < password.txt", "ww task submit report.wasm --secret DB_PASSWORD=db-password", "ww task secret ls"],
        { Name: "task" } =>
        [
            "ww task submit hash.wasm --difficulty 3 --wait",
            "ww task ls",
            "ww task runs task1",
        ],
        _ => [],
    };
}
