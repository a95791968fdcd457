using System.CommandLine;
using System.Text;
using Wetware.Cli.Connecting;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;
using Wetware.Wasm.Modules;

namespace Wetware.Cli.Raft;

/// <summary><c>ww raft get</c>.</summary>
internal sealed class RaftGetCommand : RaftGroupCommand
{
    private readonly Argument<string?> _key = KeyFlags.OptionalKey();
    private readonly Option<bool> _prefix = KeyFlags.Prefix();
    private readonly Option<string?> _after = new("--after") { Description = "Of several keys, only those after this one: the next page", HelpName = "key" };
    private readonly Option<int> _limit = new("--limit")
    {
        Description = $"Of several keys, at most so many, 1 to {KeyValueLimits.MaxRange}",
        HelpName = "n",
        DefaultValueFactory = _ => KeyValueLimits.MaxRange,
    };

    private readonly Option<bool> _keysOnly = new("--keys-only") { Description = "Of several keys, without their values" };
    private readonly Option<bool> _serializable = new("--serializable") { Description = "Accept what one member knows, possibly old; needs no majority" };
    private KeyRange _range;

    public RaftGetCommand()
        : base("get", "Print the value of a key, byte for byte unless on a terminal; or several keys, one a line")
    {
        Arguments.Add(_key);
        foreach (var option in (Option[])[_prefix, _after, _limit, _keysOnly, _serializable])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_limit) is < 1 or > KeyValueLimits.MaxRange)
            throw new CommandException(ExitCodes.Usage, $"--limit: {parsed.GetValue(_limit)} is not allowed; use 1 to {KeyValueLimits.MaxRange}");
        if (IsOne(parsed) && (parsed.GetValue(_after) is not null || parsed.GetValue(_keysOnly)))
            throw new CommandException(ExitCodes.Usage, "--after and --keys-only go with --prefix, or without a key");
        _range = KeyFlags.Range(parsed.GetValue(_key), parsed.GetValue(_prefix));
        if (parsed.GetValue(_after) is { } after)
            _range = After(_range, KeyFlags.Encode(after));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = await KeyValueGroup.OpenAsync(group, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using var _ = keys.ConfigureAwait(false);
        var isLinearizable = !parsed.GetValue(_serializable);
        var printer = new KeyValuePrinter(parsed.InvocationConfiguration.Output, IsJson(parsed));
        if (IsOne(parsed))
        {
            if (await keys.GetAsync(_range.From, isLinearizable, cancellationToken).ConfigureAwait(false) is not { } entry)
                throw new CommandException(ExitCodes.Failed, $"{Printable.Quote(parsed.GetValue(_key)!)}: there is no such key");
            await printer.Value(entry, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var page = await keys.GetRangeAsync(_range, parsed.GetValue(_limit), parsed.GetValue(_keysOnly), isLinearizable, cancellationToken)
            .ConfigureAwait(false);
        foreach (var entry in page.Entries)
            printer.Entry(entry, parsed.GetValue(_keysOnly));
        if (!page.Next.IsEmpty)
            parsed.InvocationConfiguration.Error.WriteLine(More(page));
        return ExitCodes.Ok;
    }

    /// <summary>Returns the part of a range after a key.</summary>
    internal static KeyRange After(KeyRange range, byte[] key)
    {
        byte[] next = [.. key, 0];
        return next.AsSpan().SequenceCompareTo(range.From.Span) > 0 ? range with { From = next } : range;
    }

    private bool IsOne(ParseResult parsed) => parsed.GetValue(_key) is not null && !parsed.GetValue(_prefix);

    private static string More(RangeAnswer page) =>
        $"ww: {page.Count - page.Entries.Count} more; go on with --after {Printable.Quote(Encoding.UTF8.GetString(page.Entries[^1].Key.Span))}";
}
