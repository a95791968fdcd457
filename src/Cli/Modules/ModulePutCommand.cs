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
    private readonly Option<string?> _name = new("--name") { Description = "Add a version of this name, which then stands for the program", HelpName = "name" };
    private readonly Option<string?> _version = new("--version") { Description = "The label of that version; without it the next number", HelpName = "label" };
    private readonly ClientFlags _client;

    public ModulePutCommand()
        : base("put", "Keep a program in the cluster and print its digest; one that is there already is not sent")
    {
        Arguments.Add(_file);
        Options.Add(_wait);
        Options.Add(_name);
        Options.Add(_version);
        _client = ClientFlags.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, version) = (parsed.GetValue(_name), parsed.GetValue(_version));
        if (name is null && version is not null)
            throw new CommandException(ExitCodes.Usage, "--version: can be given only together with --name");
        if (name is not null && !ModuleReference.IsName(name))
            throw new CommandException(ExitCodes.Usage, $"--name: {ModuleReference.NameRule}");
        if (version is not null && !ModuleReference.IsVersion(version))
            throw new CommandException(ExitCodes.Usage, $"--version: {ModuleReference.VersionRule}");
        var module = await WasmCommand.Read(parsed.GetRequiredValue(_file), cancellationToken).ConfigureAwait(false);
        var connection = await ClusterConnection.Open(_client.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var modules = connection.Wetware.Modules;
        var info = await modules.PutAsync(module, cancellationToken).ConfigureAwait(false);
        parsed.InvocationConfiguration.Output.WriteLine(info.Digest);
        if (parsed.GetValue(_wait))
            info = await WaitAsync(modules, info, parsed.InvocationConfiguration.Error, cancellationToken).ConfigureAwait(false);
        if (info.Refusal() is { } refusal)
            throw refusal;
        if (name is not null)
        {
            var named = await connection.Wetware.ModuleNames.SetAsync(name, version, info.Digest, cancellationToken).ConfigureAwait(false);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{named.Name}@{named.Current}").ConfigureAwait(false);
        }

        return ExitCodes.Ok;
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
