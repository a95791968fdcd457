using System.CommandLine;
using Wetware.Functions;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn</c>, <c>ww filter</c> and <c>ww kv</c>.</summary>
internal static class FunctionCommands
{
    public static Command CreateFn() => new("fn", "Functions and files that gateways serve by HTTPS")
    {
        new FnNewCommand(),
        new FnDevCommand(),
        new FnApiCommand(),
        new FnPushCommand(),
        new FnUploadCommand(),
        new FnUploadDirCommand(),
        new FnPlugCommand(),
        new FnProxyCommand(),
        new FnUnplugCommand(),
        new FnCallCommand(),
        new FnLsCommand(),
        new FnHistoryCommand(),
        new FnRollbackCommand(),
        new FnLogsCommand(),
        new FnSubmitCommand(),
        new Command("calls", "Calls that were submitted, or made by schedules")
        {
            new JobLsCommand(FunctionJobKind.Call),
            new JobStatusCommand(FunctionJobKind.Call),
            new JobResultCommand(FunctionJobKind.Call),
            new JobCancelCommand(FunctionJobKind.Call),
        },
        new Command("cron", "Schedules of functions")
        {
            new CronSetCommand(),
            new CronRemoveCommand(),
            new CronLsCommand(),
        },
        new Command("plan", "Plans: functions in sequence, side by side, and over many items")
        {
            new PlanRunCommand(),
            new JobLsCommand(FunctionJobKind.Plan),
            new JobStatusCommand(FunctionJobKind.Plan),
            new JobResultCommand(FunctionJobKind.Plan),
            new JobCancelCommand(FunctionJobKind.Plan),
        },
    };

    public static Command CreateFilter() => new("filter", "Functions that see requests before their plugs do")
    {
        new FilterAddCommand(),
        new FilterRemoveCommand(),
        new FilterLsCommand(),
    };

    public static Command CreateKv() => new("kv", "Keys and values, which functions use too")
    {
        new KvGetCommand(),
        new KvSetCommand(),
        new KvRemoveCommand(),
        new KvLsCommand(),
    };

    /// <summary>The examples at the end of each command's help; none for other commands.</summary>
    public static string[] ExamplesOf(Command command) => command switch
    {
        { Name: "fn" } => ["ww fn push upper uppercase.wasm", "ww fn plug /upper upper --method post", "ww fn call upper --input hello", "ww fn upload-dir /site ./public", "ww fn plan run wordcount.json"],
        { Name: "filter" } => ["ww filter add auth filter --path /private", "ww filter ls"],
        { Name: "kv" } => ["ww kv set greeting hello", "ww kv get greeting", "ww kv ls"],
        FnNewCommand => ["ww fn new c hello && ww fn dev hello", "ww fn new js hello", "ww fn new rust hello"],
        FnDevCommand =>
        [
            "ww fn dev hello --input hi             what `ww fn new` made, at /hello, called after each push",
            "ww fn dev api --path /api/*rest --build \"npm run build\" --output dist/api.js --remove",
        ],
        FnApiCommand => ["ww fn api core c > core.h", "ww fn api core rust > core.rs"],
        FnPushCommand => ["ww fn push upper uppercase.wasm        the name upper has one more version"],
        FnUploadCommand => ["ww fn upload /logo.png logo.png", "ww fn upload /data data.bin application/octet-stream --cache max-age=3600"],
        FnUploadDirCommand =>
        [
            "ww fn upload-dir /site ./public        index.html answers for /site/",
            "ww fn upload-dir /app ./dist --fallback index.html",
        ],
        FnPlugCommand =>
        [
            "ww fn plug /upper upper --method post",
            "ww fn plug /user/!id users get_user    calls the export get_user; !id is one segment",
            "ww fn plug /admin/*rest dash dashboard --method any --tag grant=admin --max-time 5",
        ],
        FnProxyCommand =>
        [
            "ww fn proxy /app/*rest http://127.0.0.1:9000/ --method any",
            "ww fn proxy /feed http://10.0.0.7/live --max-time 600",
        ],
        FnUnplugCommand => ["ww fn unplug /upper --method post"],
        FnCallCommand =>
        [
            "ww fn call upper --input hello",
            "ww fn call api-demo 264 55 --mode direct",
            "ww fn call cat --mode posix --input - < file.txt",
        ],
        FnLsCommand => ["ww fn ls                               plugs", "ww fn ls --names --json                names, one JSON object a line"],
        FnHistoryCommand => ["ww fn history upper"],
        FnRollbackCommand => ["ww fn rollback upper                   the version before", "ww fn rollback upper 3"],
        FnLogsCommand => ["ww fn logs upper", "ww fn logs upper -f                    goes on with what comes", "ww fn logs upper --json                one JSON object a line"],
        { Name: "calls" } => ["ww fn calls ls", "ww fn calls result 0123456789abcdef0123456789abcdef"],
        { Name: "cron" } => ["ww fn cron set nightly \"0 3 * * *\" report --timezone Europe/Paris", "ww fn cron ls"],
        { Name: "plan" } => ["ww fn plan run wordcount.json", "ww fn plan ls"],
        FnSubmitCommand => ["ww fn submit report --input 2026 --retries 3"],
        PlanRunCommand => ["ww fn plan run wordcount.json", "ww fn plan run wordcount.json --detach"],
        JobLsCommand job => [$"ww fn {Group(job)} ls", $"ww fn {Group(job)} ls --json"],
        JobStatusCommand job => [$"ww fn {Group(job)} status 0123456789abcdef0123456789abcdef --wait"],
        JobResultCommand job => [$"ww fn {Group(job)} result 0123456789abcdef0123456789abcdef"],
        JobCancelCommand job => [$"ww fn {Group(job)} cancel 0123456789abcdef0123456789abcdef"],
        CronSetCommand =>
        [
            "ww fn cron set nightly \"0 3 * * *\" report --timezone Europe/Paris",
            "ww fn cron set often \"*/5 * * * *\" poll --skip --retries 2",
        ],
        CronRemoveCommand => ["ww fn cron rm nightly"],
        CronLsCommand => ["ww fn cron ls", "ww fn cron ls --json"],
        FilterAddCommand =>
        [
            "ww filter add auth filter              for every request",
            "ww filter add auth filter staff --path /private --tag acl",
            "ww filter add stamp stamp --response   sees what plugs answer",
        ],
        FilterRemoveCommand => ["ww filter rm 0123456789abcdefghij"],
        FilterLsCommand => ["ww filter ls", "ww filter ls --json"],
        KvGetCommand => ["ww kv get greeting", "ww kv get greeting --json               with its version; the value in base64"],
        KvSetCommand =>
        [
            "ww kv set greeting hello",
            "ww kv set session abc --ttl 3600 --space web",
            "ww kv set leader node-1 --if-absent",
        ],
        KvRemoveCommand => ["ww kv rm greeting"],
        KvLsCommand => ["ww kv ls", "ww kv ls session/ --space web --json"],
        _ => [],
    };

    private static string Group(Command command) => command.Parents.First().Name;
}
