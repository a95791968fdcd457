using System.CommandLine;
using Wetware.Cli.Commands;
using Wetware.Cli.Connecting;
using Wetware.Cli.Wasm;
using Wetware.Modules;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Modules;

/// <summary><c>ww module put</c>.</summary>
internal sealed class ModulePutCommand : Command
{
    private readonly Argument<FileInfo> _file = WasmCommand.File();
    private readonly ClientFlags _client;

    public ModulePutCommand()
        : base("put", "Keep a program in the cluster and print its digest; one that is there already is not sent")
    {
        Arguments.Add(_file);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var module = await WasmCommand.Read(parsed.GetRequiredValue(_file), cancellationToken).ConfigureAwait(false);
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var info = await new ClusterModules(connection.Client).PutAsync(module, cancellationToken).ConfigureAwait(false);
        parsed.InvocationConfiguration.Output.WriteLine(info.Digest);
        return ExitCodes.Ok;
    }
}
