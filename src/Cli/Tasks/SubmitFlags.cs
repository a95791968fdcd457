using System.CommandLine;
using Wetware.Cli.Input;
using Wetware.Gateway.Forms;
using Wetware.Gateway.Tasks;
using Wetware.Modules;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Tasks;

/// <summary>The flags that describe a task. They are the fields of the form, and are judged by the same rules.</summary>
internal sealed class SubmitFlags
{
    private static readonly (string Flag, string Field, string Description, string Help)[] Single =
    [
        ("--id", "id", "The task's id; without it one is made", "id"),
        ("--description", "description", "For people", "text"),
        ("--input", "input", "First argument of the entry", "number"),
        ("--difficulty", "difficulty", "Second argument of the entry", "number"),
        ("--start", "start", "Seconds to the first run", "seconds"),
        ("--delay", "delay", "Seconds between the starts of two runs", "seconds"),
        ("--repeats", "repeats", "Runs in all; they need --delay or --cron", "number"),
        ("--duration", "duration", "Seconds that one attempt may take; 0 for the worker's default", "seconds"),
        ("--complete", "complete", "Where the counter of completions begins", "number"),
        ("--module", "module", "Digest or name of a stored module, instead of a file", "module"),
        ("--entry", "entry", "The export that is called; without it run, else _start", "name"),
        ("--cron", "cron", "Five fields as in crontab, instead of --delay", "line"),
        ("--timezone", "timezone", "Time zone of --cron; without it UTC", "zone"),
        ("--until", "until", "No run falls due after this", "time"),
        ("--jitter", "jitter", "Put each run off by up to so many seconds", "seconds"),
        ("--overlap", "overlap", "When the run before has not ended: allow, skip, queue, replace", "word"),
        ("--missed", "missed", "Of runs that nobody could start in time: last, all, none", "word"),
        ("--retries", "retries", "Further attempts after one that failed", "number"),
        ("--backoff", "backoff", "Seconds before the first further attempt; doubled each time", "seconds"),
        ("--memory", "memory", "Memory of the guest, as in 64MiB", "bytes"),
        ("--output", "output", "Output of one attempt, as in 1MiB", "bytes"),
        ("--priority", "priority", "0 to 9; higher goes first", "number"),
        ("--notify", "notify", "URL that the result of each run is posted to", "url"),
        ("--group", "group", "Concurrency group, whose runs wait for each other", "name"),
        ("--group-limit", "groupLimit", "Runs of the group at once; without it one", "number"),
        ("--spread", "spread", "node: no two runs of the task, or of its group, on one node; or none", "word"),
    ];

    private static readonly (string Flag, string Field, string Description, string Help)[] Many =
    [
        ("--arg", "args", "An argument; repeatable", "text"),
        ("--env", "env", "An environment variable; repeatable", "NAME=value"),
        ("--secret", "secrets", "An environment variable with the value of a secret; repeatable", "NAME=secret"),
        ("--grant", "grants", "A capability whose token a secret holds; repeatable", "name=secret"),
        ("--http", "http", "A place of the web that it may read; repeatable", "place"),
        ("--folder", "folders", "A folder that its node offers, and what the guest calls it; repeatable", "name:path[:ro]"),
        ("--where", "where", "A label that its node must have, or with != must not; repeatable", "label=value"),
        ("--label", "labels", "A label; repeatable", "name=value"),
    ];

    private readonly Argument<FileInfo?> _file = new("file") { Description = "The module; left out with --module", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<FileInfo?> _stdin = new("--stdin") { Description = "A file as standard input", HelpName = "file" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Take the place of a task that has the id" };
    private readonly List<(Option<string?> Option, string Field)> _single = [];
    private readonly List<(Option<string[]> Option, string Field)> _many = [];

    /// <param name="command">The command that takes the flags.</param>
    /// <param name="edits">True for one that changes a task that there is: it takes neither a file nor what cannot be changed.</param>
    public SubmitFlags(Command command, bool edits = false)
    {
        if (!edits)
            command.Arguments.Add(_file);
        foreach (var (flag, field, description, help) in Single.Where(flag => !edits || flag.Field is not ("id" or "complete")))
        {
            var option = new Option<string?>(flag) { Description = description, HelpName = help };
            command.Options.Add(option);
            _single.Add((option, field));
        }

        foreach (var (flag, field, description, help) in Many)
        {
            var option = new Option<string[]>(flag) { Description = description, HelpName = help };
            command.Options.Add(option);
            _many.Add((option, field));
        }

        command.Options.Add(_stdin);
        if (!edits)
            command.Options.Add(_replace);
    }

    /// <exception cref="CommandException">A file cannot be read, or a flag is wrong; it is named.</exception>
    public TaskOrder Read(ParseResult parsed)
    {
        var fields = Fields(parsed);
        if (parsed.GetValue(_file) is { } file)
            fields.AddFile("wasm", BoundedFile.Read(file, ModuleLimitsOfStore.MaxBytes));
        try
        {
            return TaskForm.Read(fields) with { Replace = parsed.GetValue(_replace) };
        }
        catch (BadFieldsException error)
        {
            throw new CommandException(ExitCodes.Usage, Said(error), error);
        }
    }

    /// <summary>What was given of the task's fields, but its module as a file.</summary>
    /// <exception cref="CommandException">A file cannot be read.</exception>
    public FieldSet Fields(ParseResult parsed)
    {
        var fields = new FieldSet();
        foreach (var (option, field) in _single)
        {
            if (parsed.GetValue(option) is { } value)
                fields.Add(field, value);
        }

        foreach (var (option, field) in _many)
        {
            foreach (var value in parsed.GetValue(option) ?? [])
                fields.Add(field, value);
        }

        if (parsed.GetValue(_stdin) is { } stdin)
            fields.AddFile("stdin", BoundedFile.Read(stdin, TaskLimits.MaxStdin, $"--stdin: {stdin}"));
        return fields;
    }

    /// <summary>What is wrong, in the names of the flags.</summary>
    public static string Said(BadFieldsException error) => string.Join("; ", error.Problems.Select(problem => $"{FlagOf(problem.Field)}: {problem.Detail}"));

    /// <summary>The field of a flag or of its name without dashes; null when there is none.</summary>
    public static string? FieldOf(string name) => Single.Concat(Many).FirstOrDefault(flag => flag.Flag.TrimStart('-') == name.TrimStart('-') || flag.Field == name).Field;

    private static string FlagOf(string field) => field switch
    {
        "wasm" => "file",
        "stdin" => "--stdin",
        _ => Single.Concat(Many).FirstOrDefault(flag => flag.Field == field).Flag ?? field,
    };
}
