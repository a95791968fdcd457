using System.Globalization;
using System.Text;

namespace Wetware.Raft.Tests.Transcripts;

/// <summary>
/// Runs <c>committed</c> and <c>vote</c>. Each result is computed a second time in another way; a difference is printed and so fails the
/// comparison.
/// </summary>
internal sealed class QuorumRunner : ITranscriptRunner
{
    public string Run(Directive directive)
    {
        var ids = Ids(directive, "cfg");
        var joint = directive.Arguments.FirstOrDefault(argument => argument.Key == "cfgj");
        var jointIds = joint is null or { Values: ["zero"] } ? [] : Ids(directive, "cfgj");
        var values = directive.Arguments.Where(argument => argument.Key is "idx" or "votes").SelectMany(argument => argument.Values).ToList();
        var voters = ids.Concat(jointIds).Distinct().ToList();
        if (voters.Count != values.Count)
            return Mismatch(directive.Command, [.. voters.Order()], values);

        var given = voters.Zip(values).Where(pair => pair.Second != "_").ToDictionary(pair => pair.First, pair => pair.Second);
        var config = new MajorityConfig(ids);
        var other = new MajorityConfig(jointIds);
        return directive.Command switch
        {
            "committed" => joint is null ? Committed(config, new(given)) : Committed(new JointConfig(config, other), new(given)),
            "vote" => joint is null ? Vote(config, given) : Vote(new JointConfig(config, other), given),
            _ => throw new FormatException($"unknown command: {directive.Command}"),
        };
    }

    private static string Committed(MajorityConfig config, Lookup acked)
    {
        var index = config.CommittedIndex(acked);
        var text = new StringBuilder(config.Describe(acked));
        Check(text, index, ByCounting(config, acked), "alternative computation");
        Check(text, index, new JointConfig(config, MajorityConfig.Empty).CommittedIndex(acked), "zero-joint quorum");
        Check(text, index, new JointConfig(config, config).CommittedIndex(acked), "self-joint quorum");
        // What is below the committed index does not decide it, so it may be lowered.
        foreach (var id in config)
        {
            if (!acked.TryGetAcked(id, out var own) || own == 0 || own >= index)
                continue;
            Check(text, index, config.CommittedIndex(acked.With(id, own - 1)), $"overlaying {id}->{own - 1}");
            Check(text, index, config.CommittedIndex(acked.With(id, 0)), $"overlaying {id}->0");
        }
        return text.Append(QuorumIndex.Text(index)).Append('\n').ToString();
    }

    private static string Committed(JointConfig config, Lookup acked)
    {
        var index = config.CommittedIndex(acked);
        var text = new StringBuilder(config.Describe(acked));
        Check(text, index, new JointConfig(config.Outgoing, config.Incoming).CommittedIndex(acked), "symmetry");
        return text.Append(QuorumIndex.Text(index)).Append('\n').ToString();
    }

    private static string Vote(MajorityConfig config, Dictionary<ulong, string> votes) => $"Vote{config.VoteResult(new Ballot(votes))}\n";

    private static string Vote(JointConfig config, Dictionary<ulong, string> votes)
    {
        var result = config.VoteResult(new Ballot(votes));
        var swapped = new JointConfig(config.Outgoing, config.Incoming).VoteResult(new Ballot(votes));
        return (swapped == result ? "" : $"Vote{swapped} <-- via symmetry\n") + $"Vote{result}\n";
    }

    private static ulong ByCounting(MajorityConfig config, Lookup acked)
    {
        if (config.Count == 0)
            return QuorumIndex.Infinity;
        var indexes = config.Select(id => acked.TryGetAcked(id, out var index) ? index : 0).ToList();
        return indexes.Where(index => indexes.Count(other => other >= index) > config.Count / 2).DefaultIfEmpty().Max();
    }

    private static void Check(StringBuilder text, ulong index, ulong other, string way)
    {
        if (other != index)
            text.Append(CultureInfo.InvariantCulture, $"{QuorumIndex.Text(other)} <-- via {way}\n");
    }

    private static string Mismatch(string command, IReadOnlyList<ulong> voters, IEnumerable<string> values)
    {
        var numbers = values.Select(value => command == "vote" ? value switch { "y" => "2", "n" => "1", _ => "0" } : value == "_" ? "0" : value);
        var map = string.Join(' ', voters.Select(id => $"{id}:{{}}"));
        return $"error: mismatched input (explicit or _) for voters map[{map}]: [{string.Join(' ', numbers)}]\n";
    }

    private static List<ulong> Ids(Directive directive, string key) =>
        [.. directive.Arguments.Where(argument => argument.Key == key).SelectMany(argument => argument.Values).Select(ulong.Parse)];

    private sealed class Lookup(Dictionary<ulong, string> given) : IAckedIndexer
    {
        public bool TryGetAcked(ulong id, out ulong index)
        {
            index = 0;
            return given.TryGetValue(id, out var text) && ulong.TryParse(text, CultureInfo.InvariantCulture, out index);
        }

        public Lookup With(ulong id, ulong index) =>
            new(new(given) { [id] = index.ToString(CultureInfo.InvariantCulture) });
    }

    private sealed class Ballot(Dictionary<ulong, string> votes) : IVotes
    {
        public bool? VoteOf(ulong id) => votes.TryGetValue(id, out var vote) ? vote == "y" : null;
    }
}
