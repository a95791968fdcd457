using System.CommandLine;
using System.Globalization;
using System.Text;
using Wetware.Cli.Output;
using Wetware.Functions;
using Wetware.Silo.Hosting;
using Wetware.Tasks;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn cron set</c>.</summary>
internal sealed class CronSetCommand : FunctionVerb
{
    private readonly Argument<string> _name;
    private readonly Argument<string> _cron;
    private readonly Argument<string> _function;
    private readonly Argument<string?> _start;
    private readonly Option<string?> _zone;
    private readonly Option<string?> _input;
    private readonly Option<string[]> _arguments = new("--arg") { Description = "An argument of a WASI command, once for each", HelpName = "text" };
    private readonly Option<int> _retries;
    private readonly Option<bool> _skip = new("--skip") { Description = "Skip a time while the call of an earlier one is not over" };

    public CronSetCommand()
        : base("set", "Call a function at the times of a cron line")
    {
        _name = Required("name", "A name for the schedule");
        _cron = Required("cron", "Five fields as in crontab, or @hourly, @daily, …");
        _function = Required("function", "A name, or techID:// and its digest");
        _start = Optional("start-function", "The exported function [default: _start]");
        _zone = Flag<string?>("--timezone", "The time zone by its IANA name [default: UTC]", "name");
        _input = Flag<string?>("--input", "The input as text; at most 16 KiB", "text");
        _retries = Flag<int>("--retries", "Times that a call is tried again after it failed, 0 to 10 [default: 0]", "number");
        Options.Add(_skip);
        Options.Add(_arguments);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var schedule = await functions.Jobs.SetScheduleAsync(
            new FunctionSchedule
            {
                Name = parsed.GetRequiredValue(_name),
                Cron = parsed.GetRequiredValue(_cron),
                TimeZone = parsed.GetValue(_zone),
                Overlap = parsed.GetValue(_skip) ? OverlapPolicy.Skip : OverlapPolicy.Allow,
                Retries = parsed.GetValue(_retries),
                Request = new FunctionRequest
                {
                    Name = parsed.GetRequiredValue(_function),
                    StartFunction = parsed.GetValue(_start),
                    PosixArguments = parsed.GetValue(_arguments) ?? [],
                    Input = Encoding.UTF8.GetBytes(parsed.GetValue(_input) ?? ""),
                },
            },
            cancellationToken).ConfigureAwait(false);
        Write(parsed, new { schedule.Name, schedule.Cron, schedule.Next }, $"{schedule.Name} is due next at {CronLsCommand.Text(schedule.Next)}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn cron rm</c>.</summary>
internal sealed class CronRemoveCommand : FunctionVerb
{
    private readonly Argument<string> _name;

    public CronRemoveCommand()
        : base("rm", "Remove a schedule; calls that it made go on") => _name = Required("name", "Its name");

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetRequiredValue(_name);
        if (!await functions.Jobs.RemoveScheduleAsync(name, cancellationToken).ConfigureAwait(false))
            throw new CommandException(ExitCodes.Failed, $"not-found: there is no schedule {name}");
        Write(parsed, new { name }, $"removed {name}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn cron ls</c>.</summary>
internal sealed class CronLsCommand() : FunctionVerb("ls", "List the schedules")
{
    public static string Text(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never";

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var table = new TextTable("NAME", "CRON", "TIMEZONE", "FUNCTION", "NEXT", "LAST CALL", "SKIPPED");
        await foreach (var schedule in Pages.All(functions.Jobs.ListSchedulesAsync, schedule => schedule.Name, cancellationToken).ConfigureAwait(false))
        {
            if (IsJson(parsed))
                Write(parsed, new { schedule.Name, schedule.Cron, schedule.TimeZone, Function = schedule.Request.Name, schedule.Next, schedule.LastJob, schedule.Skipped }, "");
            else
                table.Add(
                    schedule.Name, schedule.Cron, schedule.TimeZone ?? "UTC", schedule.Request.Name, Text(schedule.Next), schedule.LastJob ?? "",
                    schedule.Skipped.ToString(CultureInfo.InvariantCulture));
        }

        if (!IsJson(parsed))
            table.Write(parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }
}
