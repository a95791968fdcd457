using System.CommandLine;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary>The flags that describe a plug.</summary>
internal sealed class PlugFlags
{
    private readonly Option<string?> _method = new("--method") { Description = "get, post, …, or any [default: get]", HelpName = "method" };
    private readonly Option<string?> _host = new("--host") { Description = "Only requests for this host", HelpName = "name" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A tag; grant=admin lets a function change plugs and names", HelpName = "key=value" };
    private readonly Option<string?> _cache = new("--cache") { Description = "Cache-Control of a file [default: no-cache]", HelpName = "text" };
    private readonly Option<long?> _body = new("--max-body") { Description = "Bytes of a request's body", HelpName = "bytes" };
    private readonly Option<double?> _time = new("--max-time") { Description = "Wall time of a call", HelpName = "seconds" };
    private readonly Option<long?> _memory = new("--max-memory") { Description = "Bytes of the guest's memory", HelpName = "bytes" };
    private readonly Option<long?> _fuel = new("--max-fuel") { Description = "Fuel of a call", HelpName = "units" };
    private readonly Option<int?> _concurrency = new("--max-calls") { Description = "Calls at once on each gateway", HelpName = "number" };

    public PlugFlags(Command command)
    {
        foreach (var option in (Option[])[_method, _host, _tags, _cache, _body, _time, _memory, _fuel, _concurrency])
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
            Method = parsed.GetValue(_method) ?? "get",
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
        };
    }
}
