using System.CommandLine;
using System.Globalization;
using Wetware.Cli.Output;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn ls</c>.</summary>
internal sealed class FnLsCommand : FunctionVerb
{
    private readonly Option<bool> _names = new("--names") { Description = "Names instead of plugs" };

    public FnLsCommand()
        : base("ls", "List plugs, or names") => Options.Add(_names);

    protected override Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_names) ? Names(functions, parsed, cancellationToken) : Plugs(functions, parsed, cancellationToken);

    private async Task<int> Plugs(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var table = new TextTable("METHOD", "PATH", "TYPE", "NAME", "START", "HOST", "TAGS");
        await foreach (var plug in Pages.All(functions.ListPlugsAsync, plug => plug.Key, cancellationToken).ConfigureAwait(false))
        {
            if (IsJson(parsed))
                Write(parsed, new { plug.Method, plug.Path, Type = Kind(plug), plug.Name, plug.StartFunction, plug.Host, plug.Data, plug.Tags }, "");
            else
                table.Add(plug.Method, plug.Path, Kind(plug), plug.Name, plug.StartFunction ?? "", plug.Host ?? "", string.Join(',', plug.Tags.Select(tag => $"{tag.Key}={tag.Value}")));
        }

        if (!IsJson(parsed))
            table.Write(parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }

    private async Task<int> Names(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var table = new TextTable("NAME", "VERSION", "TYPE", "BYTES", "DIGEST");
        await foreach (var name in Pages.All(functions.ListNamesAsync, name => name.Name, cancellationToken).ConfigureAwait(false))
        {
            if (IsJson(parsed))
                Write(parsed, new { name.Name, Version = name.Current, name.Blob.ContentType, name.Blob.Length, name.Blob.TechId }, "");
            else
                table.Add(name.Name, Text(name.Current), name.Blob.ContentType, Text(name.Blob.Length), name.Blob.TechId);
        }

        if (!IsJson(parsed))
            table.Write(parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Kind(Plug plug) => plug.Kind.Word();
}

/// <summary><c>ww fn history</c>.</summary>
internal sealed class FnHistoryCommand : FunctionVerb
{
    private readonly Argument<string> _name;

    public FnHistoryCommand()
        : base("history", "List the versions of a name, the current one marked") => _name = Required("name", "The name");

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = parsed.GetRequiredValue(_name);
        var name = await functions.FindNameAsync(wanted, cancellationToken).ConfigureAwait(false)
            ?? throw new CommandException(ExitCodes.Failed, $"not-found: there is no name {wanted}");
        var table = new TextTable("", "VERSION", "AT", "TYPE", "BYTES", "DIGEST");
        foreach (var version in name.Versions)
        {
            var current = version.Number == name.Current;
            if (IsJson(parsed))
                Write(parsed, new { version.Number, current, version.At, version.Blob.ContentType, version.Blob.Length, version.Blob.TechId }, "");
            else
                table.Add(
                    current ? "*" : "", version.Number.ToString(CultureInfo.InvariantCulture), version.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    version.Blob.ContentType, version.Blob.Length.ToString(CultureInfo.InvariantCulture), version.Blob.TechId);
        }

        if (!IsJson(parsed))
            table.Write(parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn rollback</c>.</summary>
internal sealed class FnRollbackCommand : FunctionVerb
{
    private readonly Argument<string> _name;
    private readonly Argument<int?> _version = new("version") { Description = "Its number; by default the one before the current one", Arity = ArgumentArity.ZeroOrOne };

    public FnRollbackCommand()
        : base("rollback", "Let a name point at an earlier version")
    {
        _name = Required("name", "The name");
        Arguments.Add(_version);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = await functions.RollbackAsync(parsed.GetRequiredValue(_name), parsed.GetValue(_version), cancellationToken).ConfigureAwait(false);
        Write(parsed, new { name.Name, Version = name.Current, name.Blob.TechId }, $"{name.Name} is version {name.Current}: {name.Blob.TechId}");
        return ExitCodes.Ok;
    }
}

/// <summary>Lists that come in pages.</summary>
internal static class Pages
{
    public static async IAsyncEnumerable<T> All<T>(
        Func<string?, int, CancellationToken, Task<IReadOnlyList<T>>> list, Func<T, string> key,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await list(after, CatalogLimits.MaxPage, cancellationToken).ConfigureAwait(false);
            foreach (var item in page)
                yield return item;
            if (page.Count < CatalogLimits.MaxPage)
                yield break;
            after = key(page[^1]);
        }
    }
}
