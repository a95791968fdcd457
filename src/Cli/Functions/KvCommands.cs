using System.CommandLine;
using System.Globalization;
using System.Text;
using Wetware.Cli.Output;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary>A command about a key-value namespace.</summary>
internal abstract class KvVerb : FunctionVerb
{
    private readonly Option<string?> _space;

    protected KvVerb(string name, string description)
        : base(name, description) => _space = Flag<string?>("--space", "The namespace [default: functions, which functions use]", "name");

    protected KvClient Space(FunctionClient functions, ParseResult parsed) => functions.Kv(parsed.GetValue(_space) ?? "functions");
}

/// <summary><c>ww kv get</c>.</summary>
internal sealed class KvGetCommand : KvVerb
{
    private readonly Argument<string> _key;

    public KvGetCommand()
        : base("get", "Write the value of a key") => _key = Required("key", "The key");

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var key = parsed.GetRequiredValue(_key);
        var entry = await Space(functions, parsed).GetAsync(key, cancellationToken).ConfigureAwait(false)
            ?? throw new CommandException(ExitCodes.Failed, $"not-found: there is no key {key}");
        Write(parsed, new { entry.Key, value = Convert.ToBase64String(entry.Value.Span), entry.Version, entry.Expires }, Encoding.UTF8.GetString(entry.Value.Span));
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww kv set</c>.</summary>
internal sealed class KvSetCommand : KvVerb
{
    private readonly Argument<string> _key;
    private readonly Argument<string> _value;
    private readonly Option<double?> _ttl;
    private readonly Option<string?> _version;
    private readonly Option<bool> _absent = new("--if-absent") { Description = "Only if there is no such key" };

    public KvSetCommand()
        : base("set", "Set the value of a key and print its version")
    {
        _key = Required("key", "The key");
        _value = Required("value", "The value as text");
        _ttl = Flag<double?>("--ttl", "How long it lives", "seconds");
        _version = Flag<string?>("--if-version", "Only if the key has this version", "version");
        Options.Add(_absent);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (seconds, version, absent) = (parsed.GetValue(_ttl), parsed.GetValue(_version), parsed.GetValue(_absent));
        if (seconds is not null && !(seconds >= 0.001 && seconds <= KvLimits.MaxTtl.TotalSeconds))
            throw Usage($"--ttl: must be 0.001 to {KvLimits.MaxTtl.TotalSeconds:0} seconds");
        if (version is not null && absent)
            throw Usage("--if-version and --if-absent exclude each other");
        var ttl = seconds is { } life ? TimeSpan.FromSeconds(life) : (TimeSpan?)null;
        var value = Encoding.UTF8.GetBytes(parsed.GetRequiredValue(_value));
        var entry = await Space(functions, parsed).SetAsync(parsed.GetRequiredValue(_key), value, ttl, absent ? "" : version, cancellationToken).ConfigureAwait(false)
            ?? throw new CommandException(ExitCodes.Failed, absent ? "denied: the key is there" : "denied: the key has another version");
        Write(parsed, new { entry.Key, entry.Version, entry.Expires }, entry.Version);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww kv rm</c>.</summary>
internal sealed class KvRemoveCommand : KvVerb
{
    private readonly Argument<string> _key;
    private readonly Option<string?> _version;

    public KvRemoveCommand()
        : base("rm", "Remove a key")
    {
        _key = Required("key", "The key");
        _version = Flag<string?>("--if-version", "Only if the key has this version", "version");
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (key, version) = (parsed.GetRequiredValue(_key), parsed.GetValue(_version));
        if (!await Space(functions, parsed).DeleteAsync(key, version, cancellationToken).ConfigureAwait(false))
            throw new CommandException(ExitCodes.Failed, version is null ? $"not-found: there is no key {key}" : $"not-found: there is no key {key} of this version");
        Write(parsed, new { key }, $"removed {key}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww kv ls</c>.</summary>
internal sealed class KvLsCommand : KvVerb
{
    private readonly Argument<string?> _prefix;

    public KvLsCommand()
        : base("ls", "List keys in order") => _prefix = Optional("prefix", "Only keys that begin with this");

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var table = new TextTable("KEY", "VERSION", "EXPIRES");
        await foreach (var entry in Space(functions, parsed).ListAllAsync(parsed.GetValue(_prefix) ?? "", values: false, cancellationToken).ConfigureAwait(false))
        {
            if (IsJson(parsed))
                Write(parsed, new { entry.Key, entry.Version, entry.Expires }, "");
            else
                table.Add(entry.Key, entry.Version, entry.Expires?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "");
        }

        if (!IsJson(parsed))
            table.Write(parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }
}
