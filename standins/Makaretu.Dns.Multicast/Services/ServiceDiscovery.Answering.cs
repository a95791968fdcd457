namespace Makaretu.Dns;

public partial class ServiceDiscovery
{
    private void OnQuery(object? sender, MessageEventArgs e)
    {
        // A query that allows a unicast answer gets a multicast one, as RFC 6762 §5.4 permits: several programs share
        // port 5353 of a host, and a datagram to that host alone would reach only one of them.
        foreach (var question in e.Message.Questions)
            question.Class = question.Class.WithoutTopBit();

        var response = NameServer.ResolveAsync(e.Message).GetAwaiter().GetResult();
        response.Answers.RemoveAll(answer => e.Message.Answers.Exists(known => Suppresses(known, answer)));

        // A probe (RFC 6762 §8.1) is about names that one host has for itself. Pointers are shared: answering it with one, such as that from
        // this host's address to a service, would take the host's name from another responder on this host.
        if (e.Message.AuthorityRecords.Count > 0)
            response.Answers.RemoveAll(answer => answer is PTRRecord);
        if (response.Status != MessageStatus.NoError || response.Answers.Count == 0)
            return;

        // Browsers ask for the list of services, and some stumble over more than that.
        if (response.Answers.Exists(answer => answer.Name == ServiceName))
            response.AdditionalRecords.Clear();
        if (AnswersContainsAdditionalRecords)
        {
            response.Answers.AddRange(response.AdditionalRecords);
            response.AdditionalRecords.Clear();
        }

        Mdns.SendAnswer(response, e);
    }

    // RFC 6762 §7.1: what the asker knows, with at least half of its lifetime left, is not told again.
    private static bool Suppresses(ResourceRecord known, ResourceRecord answer) => known.TTL >= answer.TTL / 2 && known == answer;
}
