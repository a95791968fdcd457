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
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    private readonly Argument<FileInfo> _file = WasmCommand.File();
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until it is compiled; exit code 1 when it is refused" };
    private readonly ClientFlags _client;

    public ModulePutCommand()
        : base("put", "Keep a program in the cluster and print its digest; one that is there already is not sent")
    {
        Arguments.Add(_file);
        Options.Add(_wait);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var module = await WasmCommand.Read(parsed.GetRequiredValue(_file), cancellationToken).ConfigureAwait(false);
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var modules = connection.Wetware.Modules;
        var info = await modules.PutAsync(module, cancellationToken).ConfigureAwait(false);
        parsed.InvocationConfiguration.Output.WriteLine(info.Digest);
        if (parsed.GetValue(_wait))
            info = await WaitAsync(modules, info, parsed.InvocationConfiguration.Error, cancellationToken).ConfigureAwait(false);
        return info.Refusal() is { } refusal ? throw refusal : ExitCodes.Ok;
    }

    private static async Task<ModuleInfo> WaitAsync(ModuleClient modules, ModuleInfo info, TextWriter error, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var compiling = modules.WaitAsync(info.Digest, cancellationToken);
        while (info.IsCompiling && await Task.WhenAny(compiling, Task.Delay(ProgressEvery, cancellationToken)).ConfigureAwait(false) != compiling)
        {
            var seconds = (int)TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
            await error.WriteLineAsync($"compiling: {seconds} s").ConfigureAwait(false);
        }

        return await compiling.ConfigureAwait(false) ?? throw ModuleKey.NotFound(info.Digest);
    }
}
