using System.CommandLine;
using System.Text;
using System.Text.Json;
using Wetware.Cli.Anchors;
using Wetware.Cli.Connecting;
using Wetware.Raft.Machines;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary>What the commands share that give bytes to a state machine that is a module, and print its answer.</summary>
internal abstract class RaftMachineCommand : RaftGroupCommand
{
    private readonly ValueSource _source;
    private ReadOnlyMemory<byte> _bytes;

    protected RaftMachineCommand(string name, string description)
        : base(name, description) => _source = ValueSource.AddTo(this);

    /// <summary>Gives the bytes to the machine.</summary>
    protected abstract Task<MachineReply> Send(MachineGroup machine, ReadOnlyMemory<byte> bytes, ParseResult parsed, CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override async Task Prepare(ParseResult parsed, CancellationToken cancellationToken) =>
        _bytes = (await _source.Read(parsed, cancellationToken).ConfigureAwait(false)).Bytes;

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var machine = await MachineGroup.OpenAsync(group, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using var _ = machine.ConfigureAwait(false);
        var answer = (await Send(machine, _bytes, parsed, cancellationToken).ConfigureAwait(false)).Answer();
        if (IsJson(parsed))
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(MachineAnswerJson.From(answer), RaftJson.Default.MachineAnswerJson));
        else
            await KeyValuePrinter.Bytes(parsed.InvocationConfiguration.Output, answer, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww raft apply</c>.</summary>
internal sealed class RaftApplyCommand() : RaftMachineCommand("apply", "Apply a command to a group whose state machine is a module, once, and print the answer")
{
    /// <inheritdoc />
    protected override Task<MachineReply> Send(MachineGroup machine, ReadOnlyMemory<byte> bytes, ParseResult parsed, CancellationToken cancellationToken) =>
        machine.ApplyAsync(bytes, cancellationToken);
}

/// <summary><c>ww raft query</c>.</summary>
internal sealed class RaftQueryCommand : RaftMachineCommand
{
    private readonly Option<bool> _serializable = new("--serializable") { Description = "Accept what one member knows, possibly old; needs no majority" };

    public RaftQueryCommand()
        : base("query", "Ask a group whose state machine is a module, and print the answer") => Options.Add(_serializable);

    /// <inheritdoc />
    protected override Task<MachineReply> Send(MachineGroup machine, ReadOnlyMemory<byte> bytes, ParseResult parsed, CancellationToken cancellationToken) =>
        machine.QueryAsync(bytes, !parsed.GetValue(_serializable), cancellationToken);
}

/// <summary>An answer of a module; as text too where it is UTF-8.</summary>
internal sealed record MachineAnswerJson(byte[] Answer, string? Text)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static MachineAnswerJson From(ReadOnlyMemory<byte> answer)
    {
        try
        {
            return new(answer.ToArray(), Strict.GetString(answer.Span));
        }
        catch (DecoderFallbackException)
        {
            return new(answer.ToArray(), null);
        }
    }
}
