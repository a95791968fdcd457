using System.Net;
using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class MulticastServiceTests
{
    private static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);

    [Fact]
    public void Defaults_are_those_of_multicast()
    {
        using var service = new MulticastService();
        Assert.True(service.IgnoreDuplicateMessages);
        Assert.Equal(TimeSpan.FromMinutes(75), ResourceRecord.DefaultTTL);
        Assert.Equal(TimeSpan.FromSeconds(120), ResourceRecord.DefaultHostTTL);
        Assert.Equal(TimeSpan.FromSeconds(120), new ARecord().TTL);
        Assert.Equal(TimeSpan.FromMinutes(75), new PTRRecord().TTL);
    }

    [Fact]
    public async Task A_query_reaches_others_and_its_sender()
    {
        var name = new DomainName(Link.Unique("query") + ".local");
        using MulticastService a = Link.StartService(), b = Link.StartService();
        var inboxes = new[] { Queries(a, name), Queries(b, name) };

        a.SendQuery(name, type: DnsType.SRV);

        foreach (var inbox in inboxes)
        {
            var arrived = await inbox.Next("the query arrives");
            Assert.Equal(DnsType.SRV, arrived.Message.Questions.Single().Type);
            Assert.Equal(DnsClass.IN, arrived.Message.Questions.Single().Class);
            Assert.False(arrived.IsLegacyUnicast);
            Assert.Equal(IPAddress.Loopback, arrived.RemoteEndPoint.Address);
        }
    }

    [Fact]
    public async Task A_query_for_a_unicast_answer_says_so()
    {
        var name = new DomainName(Link.Unique("unicast") + ".local");
        using var service = Link.StartService();
        var inbox = Queries(service, name);
        service.SendUnicastQuery(name);
        Assert.Equal(0x8001, (ushort)(await inbox.Next("the query arrives")).Message.Questions.Single().Class);
    }

    [Fact]
    public async Task An_answer_reaches_others_as_authoritative_and_without_questions()
    {
        var name = new DomainName(Link.Unique("answer") + ".local");
        using MulticastService a = Link.StartService(), b = Link.StartService();
        var inbox = Answers(b, name);
        var answer = new Message { Id = 7, QR = true };
        answer.Questions.Add(new Question { Name = name });
        answer.Answers.Add(MessageTests.A(name.ToString(), "127.1.2.3"));

        a.SendAnswer(answer);

        var arrived = (await inbox.Next("the answer arrives")).Message;
        Assert.True(arrived is { AA: true, Id: 0 });
        Assert.Empty(arrived.Questions);
        Assert.Equal(IPAddress.Parse("127.1.2.3"), arrived.Answers.OfType<ARecord>().Single().Address);
    }

    [Fact]
    public async Task The_same_answer_is_not_sent_twice_within_a_second()
    {
        var name = new DomainName(Link.Unique("twice") + ".local");
        using MulticastService a = Link.StartService(), b = Link.StartService();
        b.IgnoreDuplicateMessages = false;
        var inbox = Answers(b, name);

        a.SendAnswer(Answer(name, "10.0.0.1"));
        a.SendAnswer(Answer(name, "10.0.0.1"));
        a.SendAnswer(Answer(name, "10.0.0.1"), checkDuplicate: false);
        a.SendAnswer(Answer(name, "10.0.0.2"));

        var seen = new List<string>();
        do
            seen.Add((await inbox.Next("three answers arrive")).Message.Answers.OfType<ARecord>().Single().Address.ToString());
        while (seen.Count < 3);
        Assert.Equal(["10.0.0.1", "10.0.0.1", "10.0.0.2"], seen.Order());
    }

    [Fact]
    public async Task A_message_that_comes_twice_is_seen_once_unless_asked_for()
    {
        var name = new DomainName(Link.Unique("duplicate") + ".local");
        var last = new DomainName("last-" + name);
        using MulticastService once = Link.StartService(), twice = Link.StartService(), sender = Link.StartService();
        twice.IgnoreDuplicateMessages = false;
        Inbox<MessageEventArgs> first = Queries(once, name, last), second = Queries(twice, name, last);

        sender.SendQuery(name);
        sender.SendQuery(name);
        sender.SendQuery(last);

        Assert.Equal([name, last], (await Take(first, 2)).Order(NameOrder));
        Assert.Equal([name, name, last], (await Take(second, 3)).Order(NameOrder));
    }

    [Fact]
    public async Task A_response_with_an_error_is_ignored()
    {
        DomainName bad = Link.Unique("bad") + ".local", good = Link.Unique("good") + ".local";
        using MulticastService a = Link.StartService(), b = Link.StartService();
        var inbox = Answers(b, bad, good);
        var failure = Answer(bad, "10.0.0.1");
        failure.Status = MessageStatus.Refused;
        a.SendAnswer(failure);
        a.SendAnswer(Answer(good, "10.0.0.1"));
        Assert.Equal(good, (await inbox.Next("the good answer arrives")).Message.Answers[0].Name);
    }

    [Fact]
    public async Task A_malformed_message_is_shown_and_harms_nothing()
    {
        var garbage = Guid.NewGuid().ToByteArray();
        var name = new DomainName(Link.Unique("after") + ".local");
        using var service = Link.StartService();
        var malformed = new Inbox<byte[]>();
        service.MalformedMessage += (_, bytes) => malformed.Add(bytes);
        var queries = Queries(service, name);

        await RawSender.SendAsync(garbage, Group);
        byte[] shown;
        do
            shown = await malformed.Next("the garbage is shown");
        while (!shown.SequenceEqual(garbage));
        service.SendQuery(name);
        await queries.Next("a query still arrives");
    }

    [Fact]
    public async Task A_failing_handler_does_not_end_reception()
    {
        DomainName first = Link.Unique("first") + ".local", second = Link.Unique("second") + ".local";
        using var service = Link.StartService();
        service.QueryReceived += (_, e) =>
        {
            if (e.Message.Questions[0].Name == first)
                throw new InvalidOperationException("a handler's own failure");
        };
        var inbox = Queries(service, second);
        service.SendQuery(first);
        service.SendQuery(second);
        await inbox.Next("the second query arrives");
    }

    [Fact]
    public void What_is_larger_than_a_packet_is_not_sent()
    {
        using var service = Link.StartService();
        var query = new Message();
        query.Questions.Add(new Question { Name = "a.local" });
        query.AdditionalRecords.Add(new NULLRecord { Name = "a.local", Data = new byte[9000] });
        Assert.Throws<ArgumentOutOfRangeException>(() => service.SendQuery(query));

        var answer = new Message();
        answer.Answers.Add(new NULLRecord { Name = "a.local", Data = new byte[9000] });
        Assert.Throws<ArgumentOutOfRangeException>(() => service.SendAnswer(answer));
    }

    [Fact]
    public async Task Resolving_ends_with_the_answer()
    {
        var name = new DomainName(Link.Unique("resolve") + ".local");
        using MulticastService client = Link.StartService(), server = Link.StartService();
        server.QueryReceived += (_, e) =>
        {
            if (e.Message.Questions.Exists(question => question.Name == name))
                server.SendAnswer(Answer(name, "10.9.8.7"));
        };
        using var deadline = new CancellationTokenSource(Link.Deadline);
        var answer = await client.ResolveAsync(Query(name), deadline.Token);
        Assert.Equal(IPAddress.Parse("10.9.8.7"), answer.Answers.OfType<ARecord>().Single().Address);
    }

    [Fact]
    public async Task Resolving_what_nobody_answers_can_be_cancelled()
    {
        using var service = Link.StartService();
        using var cancel = new CancellationTokenSource();
        var resolving = service.ResolveAsync(Query(Link.Unique("nobody") + ".local"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolving);
    }

    [Fact]
    public async Task Interfaces_are_told_at_the_start()
    {
        using var service = Link.NewService();
        var found = new TaskCompletionSource<int>();
        service.NetworkInterfaceDiscovered += (_, e) => found.TrySetResult(e.NetworkInterfaces.Count());
        service.Start();
        Assert.NotEqual(0, await found.Task.WaitAsync(Link.Deadline));
        Assert.NotEmpty(MulticastService.GetIPAddresses());
    }

    [Fact]
    public async Task A_service_can_be_stopped_and_started_again()
    {
        var name = new DomainName(Link.Unique("again") + ".local");
        using MulticastService service = Link.StartService(), other = Link.StartService();
        var before = Queries(service, name);
        service.Stop();
        service.Start();
        var after = Queries(service, name);
        other.SendQuery(name);
        await after.Next("the query arrives");
        Assert.False(before.TryNext(out _), "handlers are gone after a stop");
    }

    [Fact]
    public async Task A_simple_resolver_is_answered_alone_with_its_own_id_and_question()
    {
        var name = new DomainName(Link.Unique("legacy") + ".local");
        using var service = Link.StartService();
        service.QueryReceived += (_, e) =>
        {
            if (e.Message.Questions.Exists(question => question.Name == name))
                service.SendAnswer(Answer(name, "10.1.1.1"), e);
        };
        var query = Query(name);
        query.Id = 0x1234;

        var response = (Message)new Message().Read(await RawSender.AskAsync(query.ToByteArray(), Group));

        Assert.True(response is { Id: 0x1234, QR: true, AA: true });
        Assert.Equal(name, response.Questions.Single().Name);
        Assert.Equal(TimeSpan.FromSeconds(10), response.Answers.Single().TTL);
    }

    private static Comparer<DomainName> NameOrder { get; } =
        Comparer<DomainName>.Create((a, b) => a.ToString().Length.CompareTo(b.ToString().Length));

    private static Inbox<MessageEventArgs> Queries(MulticastService service, params DomainName[] names)
    {
        var inbox = new Inbox<MessageEventArgs>();
        service.QueryReceived += (_, e) =>
        {
            if (names.Contains(e.Message.Questions[0].Name))
                inbox.Add(e);
        };
        return inbox;
    }

    private static Inbox<MessageEventArgs> Answers(MulticastService service, params DomainName[] names)
    {
        var inbox = new Inbox<MessageEventArgs>();
        service.AnswerReceived += (_, e) =>
        {
            if (names.Contains(e.Message.Answers[0].Name))
                inbox.Add(e);
        };
        return inbox;
    }

    private static async Task<List<DomainName>> Take(Inbox<MessageEventArgs> inbox, int count)
    {
        var names = new List<DomainName>();
        while (names.Count < count)
            names.Add((await inbox.Next($"{count} queries arrive")).Message.Questions[0].Name);
        return names;
    }

    private static Message Query(DomainName name)
    {
        var query = new Message();
        query.Questions.Add(new Question { Name = name, Type = DnsType.A });
        return query;
    }

    private static Message Answer(DomainName name, string address)
    {
        var answer = new Message { QR = true };
        answer.Answers.Add(MessageTests.A(name.ToString(), address));
        return answer;
    }
}
