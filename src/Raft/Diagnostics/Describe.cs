using System.Globalization;
using System.Text;

namespace Wetware.Raft;

/// <summary>
/// Texts of the core's values in the form of etcd's transcripts: stable, short and made for people and for golden files. Member ids are
/// hexadecimal in messages and configurations.
/// </summary>
public static class Describe
{
    private static readonly string[] Types = [.. Enum.GetNames<Wetware.Raft.MessageType>().Select(name => "Msg" + name)];

    /// <summary>Returns the name of a message kind, such as <c>MsgApp</c>.</summary>
    public static string MessageType(MessageType type) =>
        (int)type < Types.Length ? Types[(int)type] : ((int)type).ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the name of a role, such as <c>StateLeader</c>.</summary>
    public static string Role(RaftRole role) => "State" + role;

    /// <summary>Returns a message: sender, receiver, kind, term, log position and the fields that are set.</summary>
    public static string Message(Message message)
    {
        var text = new StringBuilder();
        Message(text, message, "");
        return text.ToString();
    }

    /// <summary>Returns an entry: term, index, type and quoted data or the configuration changes.</summary>
    public static string Entry(in Entry entry)
    {
        var data = entry.Type switch
        {
            EntryType.ConfChange => Changes(ConfChangeCodec.TryReadV1(entry.Data.Span, out var change) ? change.ToV2() : null),
            EntryType.ConfChangeV2 => Changes(ConfChangeCodec.TryReadV2(entry.Data.Span, out var change) ? change : null),
            _ => Quote.Bytes(entry.Data.Span),
        };
        var space = data.Length > 0 ? " " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Term}/{entry.Index} Entry{entry.Type}{space}{data}");
    }

    /// <summary>Returns entries, one a line, each line ended.</summary>
    public static string Entries(ReadOnlySpan<Entry> entries)
    {
        var text = new StringBuilder();
        foreach (ref readonly var entry in entries)
            text.Append(Entry(entry)).Append('\n');
        return text.ToString();
    }

    /// <summary>Returns all parts of a <see cref="Raft.Ready"/> that are not empty.</summary>
    public static string Ready(Ready ready)
    {
        var text = new StringBuilder();
        if (ready.SoftState is { } soft)
            text.Append(soft).Append('\n');
        if (!ready.HardState.IsEmpty)
            text.Append("HardState ").Append(ready.HardState).Append('\n');
        if (ready.ReadStates.Count > 0)
            text.Append("ReadStates [").AppendJoin(' ', ready.ReadStates.Select(ReadState)).Append("]\n");
        if (!ready.Entries.IsEmpty)
            text.Append("Entries:\n").Append(Entries(ready.Entries.Span));
        if (ready.Snapshot is { } snapshot)
            text.Append("Snapshot ").Append(snapshot).Append('\n');
        if (!ready.CommittedEntries.IsEmpty)
            text.Append("CommittedEntries:\n").Append(Entries(ready.CommittedEntries.Span));
        if (ready.Messages.Count > 0)
            text.Append("Messages:\n").Append(string.Concat(ready.Messages.Select(message => Message(message) + "\n")));
        return text.Length == 0 ? "<empty Ready>" : $"Ready MustSync={(ready.MustSync ? "true" : "false")}:\n{text}";
    }

    /// <summary>Returns the transition, the changes and the context of a configuration change.</summary>
    public static string ConfChange(ConfChangeV2 change)
    {
        var text = new StringBuilder("transition:ConfChangeTransition").Append(change.Transition);
        foreach (var single in change.Changes)
            text.Append(CultureInfo.InvariantCulture, $" changes:{{type:ConfChange{single.Type} node_id:{single.NodeId}}}");
        if (!change.Context.IsEmpty)
            text.Append(" context:").Append(Quote.Bytes(change.Context.Span));
        return text.ToString();
    }

    private static string ReadState(ReadState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{state.Index} [{string.Join(' ', state.Context.ToArray())}]}}");

    private static string Changes(ConfChangeV2? change) =>
        change is null ? "<undecodable configuration change>" : ConfChangeSingle.Format(change.Changes);

    private static void Message(StringBuilder text, Message message, string indent)
    {
        text.Append(indent).Append(Target(message.From)).Append("->").Append(Target(message.To));
        text.Append(' ').Append(MessageType(message.Type));
        text.Append(CultureInfo.InvariantCulture, $" Term:{message.Term} Log:{message.LogTerm}/{message.Index}");
        if (message.Reject)
            text.Append(CultureInfo.InvariantCulture, $" Rejected (Hint: {message.RejectHint})");
        if (message.Commit != 0)
            text.Append(CultureInfo.InvariantCulture, $" Commit:{message.Commit}");
        if (message.Vote != 0)
            text.Append(CultureInfo.InvariantCulture, $" Vote:{message.Vote}");
        if (message.Entries.Length == 1)
            text.Append(" Entries:[").Append(Entry(message.Entries.Span[0])).Append(']');
        else if (message.Entries.Length > 1)
        {
            text.Append(" Entries:[");
            foreach (ref readonly var entry in message.Entries.Span)
                text.Append('\n').Append(indent).Append("  ").Append(Entry(entry));
            text.Append('\n').Append(indent).Append(']');
        }
        if (message.Snapshot is { IsEmpty: false } snapshot)
            text.Append('\n').Append(indent).Append("  Snapshot: ").Append(snapshot);
        if (message.Responses.Count == 0)
            return;
        text.Append(" Responses:[");
        foreach (var response in message.Responses)
        {
            text.Append('\n');
            Message(text, response, indent + "  ");
        }
        text.Append('\n').Append(indent).Append(']');
    }

    private static string Target(ulong id) => id switch
    {
        NodeId.None => "None",
        NodeId.AppendThread => "AppendThread",
        NodeId.ApplyThread => "ApplyThread",
        _ => id.ToString("x", CultureInfo.InvariantCulture),
    };
}
