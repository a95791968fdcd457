using FsCheck;
using FsCheck.Fluent;
using Wetware.Grains.Routing;
using Wetware.Routing;

namespace Wetware.Tests.Routing;

/// <summary>Histories of heartbeats, ends and time, and queries between them, against a model that is a list and a sort.</summary>
public sealed class RoutingModelTests
{
    private static readonly string[] Texts = ["", "a", "ab", "abc", "b", "ba", "z"];
    private static readonly string[] Keys = ["k", "ka", "l"];

    [Fact]
    public void The_table_answers_as_the_model_does() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), seeds =>
        {
            var table = RoutingTable.Empty(Model.Capacity);
            var model = new Model();
            var snapshots = new List<(RoutingTable Table, RoutingRecord[] Records)>();
            foreach (var seed in seeds)
            {
                var random = new Random(seed);
                table = Step(random, table, model);
                var query = AnyQuery(random);
                Assert.Equal(model.Query(query), table.Query(query));
                Assert.Equal(model.Query(RoutingQuery.All), table.Query(RoutingQuery.All));
                snapshots.Add((table, [.. table.Query(query with { Selector = RoutingSelector.All, Index = null, To = null })]));
                Assert.Equal(snapshots[^1].Records.Length, query.Limit is null ? table.Count : Math.Min(table.Count, (int)query.Limit));
            }

            foreach (var (then, records) in snapshots)
                Assert.All(records, record => Assert.Contains(record, then.Query(RoutingQuery.All)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(120));

    [Fact]
    public void The_map_is_ordered_and_keeps_its_snapshots() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), seeds =>
        {
            var map = OrderedMap<IndexKey, int>.Empty;
            var model = new SortedDictionary<IndexKey, int>();
            foreach (var seed in seeds)
            {
                var before = map;
                var kept = model.ToArray();
                var key = new IndexKey("", (seed & 31).ToString(System.Globalization.CultureInfo.InvariantCulture), "");
                var remove = (seed & 64) != 0;
                map = remove ? map.Remove(key) : map.Set(key, seed);
                if (remove)
                    model.Remove(key);
                else
                    model[key] = seed;
                Assert.Equal(kept.Select(pair => (pair.Key, pair.Value)), before.Ascend(QueryRange.Of(RoutingQuery.All)));
                Assert.Equal(model.Count, map.Count);
                Assert.Equal(model.TryGetValue(key, out var expected), map.TryGet(key, out var got));
                Assert.Equal(expected, got);
                Assert.Equal(model.Select(pair => (pair.Key, pair.Value)).Reverse(), map.Descend(QueryRange.Of(RoutingQuery.All)));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(200));

    private static RoutingTable Step(Random random, RoutingTable table, Model model)
    {
        model.Advance(TimeSpan.FromMilliseconds(random.Next(4)));
        switch (random.Next(8))
        {
            case 0:
                return table.Advance(model.Now);
            case 1:
                var server = Records.Server(random.Next(12));
                model.End(server, TimeSpan.FromMilliseconds(7));
                return table.End(server, model.Now, TimeSpan.FromMilliseconds(7));
            default:
                var (peer, start) = (random.Next(6), random.Next(2));
                var record = Records.Of(
                    peer,
                    seq: (ulong)random.Next(30),
                    server: (peer * 2) + start,
                    started: random.Next(2),
                    ttl: random.Next(1, 40),
                    host: Texts[random.Next(Texts.Length)],
                    labels: [.. Keys.Where(_ => random.Next(2) == 0).Select(key => $"{key}={Texts[random.Next(Texts.Length)]}")]);
                table = table.Upsert(record, model.Now, record.Ttl, out var outcome);
                Assert.Equal(model.Upsert(record), outcome);
                return table;
        }
    }

    private static RoutingQuery AnyQuery(Random random)
    {
        var field = (RoutingField)random.Next(4);
        var selector = (RoutingSelector)random.Next(3);
        if (selector == RoutingSelector.All)
            field = RoutingField.Id;
        var name = field == RoutingField.Meta ? Keys[random.Next(Keys.Length)] : "";
        return new RoutingQuery
        {
            Selector = selector,
            Index = selector == RoutingSelector.All ? null : Place(),
            To = random.Next(2) == 0 ? null : Place(),
            Limit = random.Next(3) == 0 ? random.Next(1, 5) : null,
            Reverse = random.Next(2) == 0,
        };

        RoutingIndex Place() => new() { Field = field, Name = name, Text = Text(), Prefix = random.Next(2) == 0 };

        string Text()
        {
            var whole = field switch
            {
                RoutingField.Id => Records.Peer(random.Next(6)),
                RoutingField.Server => Records.Server(random.Next(12)),
                _ => Texts[random.Next(Texts.Length)],
            };
            return whole[..(whole.Length - (whole.Length > 3 ? random.Next(3) : 0))];
        }
    }

    /// <summary>The same rules in the plainest words.</summary>
    private sealed class Model
    {
        public const int Capacity = 5;

        private readonly Dictionary<string, TimeSpan> _ended = [];
        private List<(RoutingRecord Record, TimeSpan Deadline)> _rows = [];

        public TimeSpan Now { get; private set; }

        public void Advance(TimeSpan by)
        {
            Now += by;
            _rows = [.. _rows.Where(row => row.Deadline >= Now)];
            foreach (var (server, until) in _ended.Where(pair => pair.Value < Now).ToArray())
                _ended.Remove(server);
        }

        public HeartbeatOutcome Upsert(RoutingRecord record)
        {
            var known = _rows.Find(row => row.Record.Peer == record.Peer).Record;
            if (_ended.ContainsKey(record.Server) || (known is not null && !Wins(record, known)))
                return HeartbeatOutcome.Stale;
            if (known is null && _rows.Count == Capacity)
                return HeartbeatOutcome.Full;
            _rows.RemoveAll(row => row.Record.Peer == record.Peer);
            _rows.Add((record, Now + record.Ttl));
            return HeartbeatOutcome.Accepted;
        }

        public void End(string server, TimeSpan memory)
        {
            _rows.RemoveAll(row => row.Record.Server == server);
            _ended[server] = Now + memory;
        }

        public IEnumerable<RoutingRecord> Query(RoutingQuery query)
        {
            var (field, name) = query.Order;
            var answer = _rows.Select(row => row.Record)
                .Where(record => Text(record) is { } text && Selected(text) && (query.To is not { } to || IsUpTo(text, to)))
                .OrderBy(record => Text(record)!, StringComparer.Ordinal)
                .ThenBy(record => record.Peer, StringComparer.Ordinal)
                .ToList();
            if (query.Reverse)
                answer.Reverse();
            return query.Limit is { } limit ? answer.Take((int)limit) : answer;

            string? Text(RoutingRecord record) => field switch
            {
                RoutingField.Id => record.Peer,
                RoutingField.Server => record.Server,
                RoutingField.Host => record.Host.Length == 0 ? null : record.Host,
                _ => record.Meta.GetValueOrDefault(name),
            };

            bool Selected(string text) => query.Selector switch
            {
                RoutingSelector.All => true,
                RoutingSelector.Match => Equals(text, query.Index!),
                _ => string.CompareOrdinal(text, query.Index!.Text) >= 0,
            };
        }

        private static bool Wins(RoutingRecord record, RoutingRecord known) => record.Server == known.Server
            ? record.Seq > known.Seq
            : (record.Started, record.Server).CompareTo((known.Started, known.Server)) > 0;

        private static bool Equals(string text, RoutingIndex index) =>
            index.Prefix ? text.StartsWith(index.Text, StringComparison.Ordinal) : text == index.Text;

        private static bool IsUpTo(string text, RoutingIndex to) => string.CompareOrdinal(text, to.Text) <= 0 || Equals(text, to);
    }
}
