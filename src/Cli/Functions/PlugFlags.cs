using System.CommandLine;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary>The flags that describe a plug.</summary>
internal sealed class PlugFlags
{
    private readonly string _defaultMethod;
    private readonly Option<string?> _method;
    private readonly Option<string?> _host = new("--host") { Description = "Only requests for this host", HelpName = "name" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A tag; grant=admin lets a function change plugs and names", HelpName = "key=value" };
    private readonly Option<string?> _cache = new("--cache") { Description = "Cache-Control of a file [default: no-cache]", HelpName = "text" };
    private readonly Option<long?> _body = new("--max-body") { Description = "Bytes of a request's body", HelpName = "bytes" };
    private readonly Option<double?> _time = new("--max-time") { Description = "Wall time of a call", HelpName = "seconds" };
    private readonly Option<long?> _memory = new("--max-memory") { Description = "Bytes of the guest's memory", HelpName = "bytes" };
    private readonly Option<long?> _fuel = new("--max-fuel") { Description = "Fuel of a call", HelpName = "units" };
    private readonly Option<int?> _warm = new("--warm") { Description = "Instances kept between calls, whose memory survives from one call to the next", HelpName = "number" };
    private readonly Option<int?> _uses = new("--warm-uses") { Description = "Calls that one of them serves [default: 1000]", HelpName = "number" };
    private readonly Option<double?> _idle = new("--warm-idle") { Description = "How long one of them waits for a call [default: 60]", HelpName = "seconds" };
    private readonly Option<string[]> _arguments = new("--arg") { Description = "An argument of a WASI command, once for each; !name and *rest of the path stand for what a request has there", HelpName = "text" };
    private readonly Option<int?> _concurrency = new("--max-calls") { Description = "Calls at once on each gateway", HelpName = "number" };

    /// <param name="command">The command that takes the flags.</param>
    /// <param name="defaultMethod">The method without <c>--method</c>.</param>
    public PlugFlags(Command command, string defaultMethod = "get")
    {
        _defaultMethod = defaultMethod;
        _method = new("--method") { Description = $"get, post, …, or any [default: {defaultMethod}]", HelpName = "method" };
        foreach (var option in (Option[])[_method, _host, _tags, _cache, _body, _time, _memory, _fuel, _concurrency, _warm, _uses, _idle, _arguments])
            command.Options.Add(option);
    }

    public Plug Read(ParseResult parsed, string path, string name, PlugKind kind)
    {
        var tags = new Dictionary<string, string>();
        foreach (var tag in parsed.GetValue(_tags) ?? [])
        {
            var equals = tag.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new CommandException(ExitCodes.Usage, $"--tag: \"{tag}\" is not key=value");
            tags[tag[..equals]] = tag[(equals + 1)..];
        }

        var seconds = parsed.GetValue(_time);
        if (seconds is < 0.001 or > 3600 or double.NaN)
            throw new CommandException(ExitCodes.Usage, "--max-time: must be 0.001 to 3600 seconds");
        return new Plug
        {
            Method = parsed.GetValue(_method) ?? _defaultMethod,
            Path = path,
            Name = name,
            Kind = kind,
            Host = parsed.GetValue(_host),
            Tags = tags,
            CacheControl = parsed.GetValue(_cache),
            Limits = new PlugLimits
            {
                BodyBytes = parsed.GetValue(_body),
                Time = seconds is { } time ? TimeSpan.FromSeconds(time) : null,
                MemoryBytes = parsed.GetValue(_memory),
                Fuel = parsed.GetValue(_fuel),
                Concurrency = parsed.GetValue(_concurrency),
            },
            Warm = Warm(parsed),
            PosixArguments = parsed.GetValue(_arguments),
        };
    }

    private PlugWarm? Warm(ParseResult parsed)
    {
        var (count, uses, idle) = (parsed.GetValue(_warm), parsed.GetValue(_uses), parsed.GetValue(_idle));
        if (count is null)
            return uses is null && idle is null ? null : throw new CommandException(ExitCodes.Usage, "--warm-uses and --warm-idle need --warm");
        if (idle is < 1 or > 3600 or double.NaN)
            throw new CommandException(ExitCodes.Usage, "--warm-idle: must be 1 to 3600 seconds");
        var warm = new PlugWarm { Count = count.Value };
        return warm with { Uses = uses ?? warm.Uses, Idle = idle is { } seconds ? TimeSpan.FromSeconds(seconds) : warm.Idle };
    }
}
