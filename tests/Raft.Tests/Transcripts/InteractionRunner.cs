using System.Globalization;
using System.Text;

namespace Wetware.Raft.Tests.Transcripts;

/// <summary>Runs the directives that drive a whole group. Members have the ids 1, 2, 3 and so on.</summary>
internal sealed class InteractionRunner : ITranscriptRunner
{
    private readonly TranscriptOutput _output = new();
    private readonly TranscriptGroup _group;

    public InteractionRunner() => _group = new(_output);

    public string Run(Directive directive)
    {
        _output.Clear();
        var error = Handle(directive);
        if (error is not null)
        {
            // Errors are printed at every log level.
            if (_output.IsQuiet)
                return error;
            _output.Write(error);
        }
        return _output.IsEmpty ? "ok" : _output.ToString();
    }

    private string? Handle(Directive directive)
    {
        switch (directive.Command)
        {
            case "_breakpoint":
                return null;
            case "add-nodes":
                return GroupSettings.Read(directive, out var settings) ?? _group.Add(directive.Arguments[0].Number, settings);
            case "campaign":
                return Error(First(directive).Raw.Campaign());
            case "compact":
                return Compact(First(directive), directive.Arguments[1].Key);
            case "deliver-msgs":
                return DeliverMessages(directive);
            case "process-ready":
                return ForEach(directive, "handling Ready", _group.ProcessReady);
            case "process-append-thread":
                return ForEach(directive, "processing append thread", _group.ProcessAppendThread);
            case "process-apply-thread":
                return ForEach(directive, "processing apply thread", _group.ProcessApplyThread);
            case "log-level":
                return _output.SetLevel(directive.Arguments[0].Key);
            case "raft-log":
                return PrintLog(First(directive));
            case "raft-state":
                return PrintState();
            case "set-randomized-election-timeout":
                First(directive).Raw.Core.Timer.Timeout = (int)directive.Number("timeout");
                return null;
            case "stabilize":
                return Stabilize(directive);
            case "status":
                foreach (var (id, progress) in First(directive).Raw.Status().Progress)
                    _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id}: {progress}"));
                return null;
            case "tick-election":
                return Tick(First(directive), First(directive).Config.ElectionTick);
            case "tick-heartbeat":
                return Tick(First(directive), First(directive).Config.HeartbeatTick);
            case "transfer-leadership":
                _group[(int)directive.Number("from")].Raw.TransferLeader(directive.Number("to"));
                return null;
            case "forget-leader":
                First(directive).Raw.ForgetLeader();
                return null;
            case "send-snapshot":
                _group.SendSnapshot((ulong)directive.Numbers[0], (ulong)directive.Numbers[1]);
                return null;
            case "propose":
                return Error(First(directive).Raw.Propose(Encoding.UTF8.GetBytes(directive.Arguments[1].Key)));
            case "propose-conf-change":
                return ProposeConfChange(directive);
            case "report-unreachable":
                if (directive.Numbers is not [var reporter, var reported])
                    return "must specify exactly two node indexes: node on which to report, and reported node";
                _group[reporter].Raw.ReportUnreachable((ulong)reported);
                return null;
            default:
                return "unknown command";
        }
    }

    private static string? Error(StepResult result) => TranscriptGroup.Error(result);

    private static string? Tick(TranscriptNode node, int ticks)
    {
        for (var i = 0; i < ticks; i++)
            node.Raw.Tick();
        return null;
    }

    private TranscriptNode First(Directive directive) => _group[directive.Arguments[0].Number];

    private string? ForEach(Directive directive, string what, Func<int, string?> action)
    {
        var ids = directive.Numbers;
        foreach (var id in ids)
        {
            if (ids.Count > 1)
                _output.WriteLine($"> {id} {what}");
            var error = ids.Count > 1 ? _output.Indented(() => action(id)) : action(id);
            if (error is not null)
                return error;
        }
        return null;
    }

    private string? Compact(TranscriptNode node, string index) =>
        node.Log.Compact(ulong.Parse(index, CultureInfo.InvariantCulture)) ? PrintLog(node) : "requested index is unavailable due to compaction";

    private string? PrintLog(TranscriptNode node)
    {
        var (first, last) = (node.Log.FirstIndex, node.Log.LastIndex);
        if (last < first)
            _output.Write(string.Create(CultureInfo.InvariantCulture, $"log is empty: first index={first}, last index={last}"));
        else
        {
            Assert.Equal(StorageStatus.Ok, node.Log.Entries(first, last + 1, ulong.MaxValue, out var entries));
            _output.Write(Describe.Entries(entries.Span));
        }
        return null;
    }

    private string? PrintState()
    {
        foreach (var node in _group.Nodes)
        {
            var (id, hard, soft, _, _) = node.Raw.BasicStatus;
            var voter = node.Raw.Config.Voters.Contains(id) ? "(Voter)" : "(Non-Voter)";
            _output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{id}: {Describe.Role(soft.Role)} {voter} Term:{hard.Term} Lead:{soft.Leader}"));
        }
        return null;
    }

    private string? DeliverMessages(Directive directive)
    {
        var type = directive.Value("type") is { } name ? Enum.Parse<MessageType>(name["Msg".Length..]) : (MessageType?)null;
        var recipients = directive.Numbers.Select(id => ((ulong)id, false)).ToList();
        foreach (var drop in directive.Arguments.Where(argument => argument.Key == "drop").SelectMany(argument => argument.Values))
            recipients.Add((ulong.Parse(drop, CultureInfo.InvariantCulture), true));
        if (recipients.Sum(recipient => _group.Deliver(recipient.Item1, type, recipient.Item2)) == 0)
            _output.WriteLine("no messages");
        return null;
    }

    private string? Stabilize(Directive directive)
    {
        var level = _output.Level;
        if (directive.Value("log-level") is { } name && _output.SetLevel(name) is { } error)
            return error;
        try
        {
            return _group.Stabilize(directive.Numbers);
        }
        finally
        {
            _output.Level = level;
        }
    }

    private string? ProposeConfChange(Directive directive)
    {
        var v1 = false;
        var transition = ConfChangeTransition.Auto;
        foreach (var (key, values) in directive.Arguments.Skip(1))
        {
            foreach (var value in values)
            {
                switch (key, value)
                {
                    case ("v1", _):
                        v1 = GoValue.Bool(value);
                        break;
                    case ("transition", "auto"):
                        transition = ConfChangeTransition.Auto;
                        break;
                    case ("transition", "implicit"):
                        transition = ConfChangeTransition.JointImplicit;
                        break;
                    case ("transition", "explicit"):
                        transition = ConfChangeTransition.JointExplicit;
                        break;
                    case ("transition", _):
                        return $"unknown transition {value}";
                    default:
                        return $"unknown command {key}";
                }
            }
        }
        IReadOnlyList<ConfChangeSingle> changes;
        try
        {
            changes = ConfChangeSingle.Parse(directive.Input);
        }
        catch (FormatException error)
        {
            return error.Message;
        }
        var node = First(directive).Raw;
        if (!v1)
            return Error(node.ProposeConfChange(new ConfChangeV2(changes, transition)));
        return changes.Count != 1 || transition != ConfChangeTransition.Auto
            ? "v1 conf change can only have one operation and no transition"
            : Error(node.ProposeConfChange(new ConfChange(changes[0].Type, changes[0].NodeId)));
    }
}
