using System.CommandLine;
using System.Text;
using Wetware.Cli.Anchors;
using Wetware.Cli.Connecting;
using Wetware.Raft.KeyValue;
using Wetware.RaftGroups;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Raft;

/// <summary>What commands share that write one key of a key-value group.</summary>
internal abstract class RaftWriteCommand : RaftGroupCommand
{
    private readonly Argument<string> _key = KeyFlags.Key();
    private readonly string _refused;
    private KeyValueOperation? _operation;

    protected RaftWriteCommand(string name, string description, string refused)
        : base(name, description)
    {
        _refused = refused;
        Arguments.Add(_key);
    }

    /// <summary>Reads what to do with the key.</summary>
    protected abstract Task<KeyValueOperation> Read(byte[] key, ParseResult parsed, CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override async Task Prepare(ParseResult parsed, CancellationToken cancellationToken)
    {
        _operation = await Read(KeyFlags.Encode(parsed.GetRequiredValue(_key)), parsed, cancellationToken).ConfigureAwait(false);
        KeyFlags.Check(_operation);
    }

    /// <inheritdoc />
    protected override async Task<int> Run(ClusterConnection connection, RaftGroup group, ParseResult parsed, CancellationToken cancellationToken)
    {
        var keys = await KeyValueGroup.OpenAsync(group, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await using var _ = keys.ConfigureAwait(false);
        var answer = await keys.ApplyAsync<KeyAnswer>(_operation!, cancellationToken).ConfigureAwait(false);
        return KeyValuePrinter.Outcome(parsed.InvocationConfiguration.Output, IsJson(parsed), parsed.GetRequiredValue(_key), answer, _refused);
    }
}

/// <summary><c>ww raft put</c>.</summary>
internal sealed class RaftPutCommand : RaftWriteCommand
{
    private readonly ValueSource _source;

    private readonly Option<ulong> _lease = KeyFlags.Lease();

    public RaftPutCommand()
        : base("put", "Write a key of a key-value group", "not written")
    {
        _source = ValueSource.AddTo(this);
        Options.Add(_lease);
    }

    /// <inheritdoc />
    protected override async Task<KeyValueOperation> Read(byte[] key, ParseResult parsed, CancellationToken cancellationToken) =>
        new PutKey(key, (await _source.Read(parsed, cancellationToken).ConfigureAwait(false)).Bytes, parsed.GetValue(_lease));
}

/// <summary><c>ww raft cas</c>: compare and swap.</summary>
internal sealed class RaftCasCommand : RaftWriteCommand
{
    private readonly ValueSource _source;
    private readonly Option<string?> _expect = new("--expect") { Description = "The text that the key must hold", HelpName = "text" };
    private readonly Option<ulong?> _revision = new("--expect-revision") { Description = "The revision that must have written the key last", HelpName = "number" };
    private readonly Option<bool> _absent = new("--expect-absent") { Description = "The key must not exist" };
    private readonly Option<ulong> _lease = KeyFlags.Lease();

    public RaftCasCommand()
        : base("cas", "Write a key if it holds what is expected; else exit code 1", "the key does not hold what is expected")
    {
        _source = ValueSource.AddTo(this);
        foreach (var option in (Option[])[_expect, _revision, _absent, _lease])
            Options.Add(option);
    }

    /// <inheritdoc />
    protected override async Task<KeyValueOperation> Read(byte[] key, ParseResult parsed, CancellationToken cancellationToken)
    {
        var condition = Condition(parsed);
        return new PutKey(key, (await _source.Read(parsed, cancellationToken).ConfigureAwait(false)).Bytes, parsed.GetValue(_lease), condition);
    }

    private KeyValueCondition Condition(ParseResult parsed) => (parsed.GetValue(_expect), parsed.GetValue(_revision), parsed.GetValue(_absent)) switch
    {
        ({ } text, null, false) => KeyValueCondition.ValueIs(Encoding.UTF8.GetBytes(text)),
        (null, { } revision, false) => KeyValueCondition.RevisionIs(revision),
        (null, null, true) => KeyValueCondition.Absent,
        _ => throw new CommandException(ExitCodes.Usage, "say what is expected with one of --expect, --expect-revision, --expect-absent"),
    };
}

/// <summary><c>ww raft del</c>.</summary>
internal sealed class RaftDelCommand() : RaftWriteCommand("del", "Delete a key of a key-value group; exit code 1 where there is none", "there is no such key")
{
    /// <inheritdoc />
    protected override Task<KeyValueOperation> Read(byte[] key, ParseResult parsed, CancellationToken cancellationToken) =>
        Task.FromResult<KeyValueOperation>(new DeleteKey(key));
}
