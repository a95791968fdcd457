using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Output;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Modules;

/// <summary><c>ww module ls</c>.</summary>
internal sealed class ModuleLsCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line, with imports and exports" };
    private readonly ClientFlags _client;

    public ModuleLsCommand()
        : base("ls", "List the programs that the cluster keeps")
    {
        Options.Add(_json);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var modules = connection.Wetware.Modules.ListAsync(cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_json))
        {
            await foreach (var info in modules.ConfigureAwait(false))
                output.WriteLine(JsonSerializer.Serialize(ModuleJson.Of(info), ModulesJson.Default.ModuleJson));
            return ExitCodes.Ok;
        }

        var names = await connection.Wetware.ModuleNames.ListAsync(cancellationToken)
            .SelectMany(name => name.Versions.Select(version => (version.Digest, Text: $"{name.Name}@{version.Version}")))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var named = names.ToLookup(item => item.Digest, item => item.Text, StringComparer.Ordinal);
        var table = new TextTable("DIGEST", "NAMES", "BYTES", "KIND", "STATE", "IMPORTS", "EXPORTS", "ADDED");
        await foreach (var info in modules.ConfigureAwait(false))
        {
            table.Add(
                info.Digest,
                string.Join(' ', named[info.Digest]),
                info.Bytes.ToString(CultureInfo.InvariantCulture),
                info.Kind,
                info.Limit is null ? info.State : $"{info.State} ({info.Limit})",
                string.Join(',', info.Imports.Select(import => import.Module).Distinct()),
                info.ExportCount.ToString(CultureInfo.InvariantCulture),
                info.Added.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        table.Write(output);
        return ExitCodes.Ok;
    }
}
