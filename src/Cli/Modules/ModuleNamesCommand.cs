using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Gateway.Modules;
using Wetware.Modules;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Modules;

/// <summary><c>ww module names</c>.</summary>
internal sealed class ModuleNamesCommand : Command
{
    private readonly Argument<string?> _name = new("name") { Description = "Only this name, with a line for each version", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line, with all versions" };
    private readonly ClientFlags _client;

    public ModuleNamesCommand()
        : base("names", "List the names of programs and their versions")
    {
        Arguments.Add(_name);
        Options.Add(_json);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var client = connection.Wetware.ModuleNames;
        IReadOnlyList<ModuleName> names = parsed.GetValue(_name) is { } only
            ? [await client.FindAsync(only, cancellationToken).ConfigureAwait(false) ?? throw new CommandException(ExitCodes.Failed, $"not-found: there is no name {only}")]
            : await client.ListAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        Write(names, parsed.GetValue(_name) is not null, parsed.GetValue(_json), parsed.InvocationConfiguration.Output);
        return ExitCodes.Ok;
    }

    /// <summary>Shows names: a line each, or with <paramref name="versions"/> a line for each of their versions.</summary>
    public static void Write(IReadOnlyList<ModuleName> names, bool versions, bool json, TextWriter output)
    {
        if (json)
        {
            foreach (var name in names)
                output.WriteLine(JsonSerializer.Serialize(ModuleNameJson.Of(name), ModulesJson.Default.ModuleNameJson));
            return;
        }

        var table = versions ? new TextTable("VERSION", "", "DIGEST", "ADDED") : new TextTable("NAME", "CURRENT", "VERSIONS", "DIGEST", "ADDED");
        foreach (var name in names)
        {
            foreach (var version in versions ? name.Versions.Reverse() : [name.Find(null)!])
            {
                var added = version.Added.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                if (versions)
                    table.Add(version.Version, version.Version == name.Current ? "current" : "", version.Digest, added);
                else
                    table.Add(name.Name, name.Current, name.Versions.Count.ToString(CultureInfo.InvariantCulture), version.Digest, added);
            }
        }

        table.Write(output);
    }
}
