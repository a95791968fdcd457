namespace Makaretu.Dns;

public partial class ServiceDiscovery
{
    private const int Probes = 3;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Asks three times, a quarter of a second apart, whether another host uses the names of a profile (RFC 6762 §8.1), and waits for the answers.
    /// Of two hosts that ask at the same time, the one whose records come first in order gives way (§8.2). The package has this from 0.31 on.
    /// </summary>
    /// <returns>True when a name is taken: the profile needs another one.</returns>
    public bool Probe(ServiceProfile profile)
    {
        using var taken = new ManualResetEventSlim();
        var probe = ProbeFor(profile);

        void CheckAnswer(object? sender, MessageEventArgs e)
        {
            if (e.Message.Answers.Concat(e.Message.AdditionalRecords).Any(theirs => theirs.TTL > TimeSpan.Zero && Contradicts(theirs, profile)))
                taken.Set();
        }

        void CheckProbe(object? sender, MessageEventArgs e)
        {
            if (LosesTo(e.Message.AuthorityRecords, profile))
                taken.Set();
        }

        Mdns.AnswerReceived += CheckAnswer;
        Mdns.QueryReceived += CheckProbe;
        try
        {
            for (var i = 0; i < Probes && !taken.IsSet; i++)
            {
                Mdns.SendQuery(probe);
                taken.Wait(ProbeInterval);
            }

            return taken.IsSet;
        }
        finally
        {
            Mdns.AnswerReceived -= CheckAnswer;
            Mdns.QueryReceived -= CheckProbe;
        }
    }

    private static Message ProbeFor(ServiceProfile profile)
    {
        var probe = new Message();
        foreach (var name in profile.Resources.Select(record => record.Name).Distinct())
            probe.Questions.Add(new Question { Name = name, Type = DnsType.ANY, Class = (DnsClass)((ushort)DnsClass.IN | MulticastClass.TopBit) });
        probe.AuthorityRecords.AddRange(profile.Resources);
        return probe;
    }

    // Another record of the same name and type, where ours has none like it.
    private static bool Contradicts(ResourceRecord theirs, ServiceProfile profile)
    {
        var same = profile.Resources.FindAll(ours => ours.Name == theirs.Name && ours.Type == theirs.Type);
        return same.Count > 0 && !same.Exists(ours => ours.GetData().AsSpan().SequenceEqual(theirs.GetData()));
    }

    private static bool LosesTo(List<ResourceRecord> theirs, ServiceProfile profile) =>
        profile.Resources.GroupBy(record => record.Name).Any(ours =>
        {
            var rivals = theirs.FindAll(record => record.Name == ours.Key);
            return rivals.Count > 0 && Compare(ours, rivals) < 0;
        });

    private static int Compare(IEnumerable<ResourceRecord> ours, IEnumerable<ResourceRecord> theirs)
    {
        var pairs = Ordered(ours).Zip(Ordered(theirs));
        var difference = pairs.Select(pair => pair.First.AsSpan().SequenceCompareTo(pair.Second)).FirstOrDefault(order => order != 0);
        return difference != 0 ? difference : ours.Count().CompareTo(theirs.Count());
    }

    // Class, type, then data, as unsigned bytes; the shorter of two with the same beginning comes first.
    private static IEnumerable<byte[]> Ordered(IEnumerable<ResourceRecord> records) => records
        .Select(record =>
        {
            var (@class, type) = ((ushort)record.Class.WithoutTopBit(), (ushort)record.Type);
            return (byte[])[(byte)(@class >> 8), (byte)@class, (byte)(type >> 8), (byte)type, .. record.GetData()];
        })
        .Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
}
