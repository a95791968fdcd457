using System.Net;
using System.Net.Sockets;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Makaretu.Dns;

namespace Wetware.Tests;

public sealed class MulticastServiceTests
{
    private static readonly IPEndPoint Somebody = new(IPAddress.Loopback, MulticastPort);
    private const int MulticastPort = 5353;

    /// <summary>src/IPNetwork2 is built for this reference, and can go when it changes.</summary>
    [Fact]
    public void The_package_refers_to_one_method_of_IPNetwork2_2_and_finds_it_in_our_assembly()
    {
        var package = typeof(MulticastService).Assembly;
        using var file = new PEReader(File.OpenRead(package.Location));
        var metadata = file.GetMetadataReader();
        var handle = metadata.AssemblyReferences.Single(h => metadata.GetString(metadata.GetAssemblyReference(h).Name) == "System.Net.IPNetwork");
        var reference = metadata.GetAssemblyReference(handle);
        Assert.Equal(new Version(2, 1, 2, 0), reference.Version);
        Assert.Equal(["Parse"], MembersOf(metadata, handle));

        var ours = System.Reflection.Assembly.Load("System.Net.IPNetwork");
        Assert.Equal(reference.Version, ours.GetName().Version);
        Assert.Equal(metadata.GetBlobBytes(reference.PublicKeyOrToken), ours.GetName().GetPublicKeyToken());
        Assert.Equal("System.Net.IPNetwork", Assert.Single(ours.GetExportedTypes()).FullName);
    }

    [Fact]
    public void A_packet_that_is_handed_in_is_read_and_dispatched_without_a_socket()
    {
        using var service = Deaf();
        var seen = new List<string>();
        service.QueryReceived += (_, e) => seen.Add($"query from {e.RemoteEndPoint}, legacy {e.IsLegacyUnicast}");
        service.AnswerReceived += (_, e) => seen.Add($"answer with {e.Message.Answers.Count}");
        service.MalformedMessage += (_, bytes) => seen.Add($"malformed {bytes.Length}");
        var query = new Message { Questions = { new Question { Name = "a.local" } } };
        var answer = new Message { QR = true, Answers = { new ARecord { Name = "a.local", Address = IPAddress.Loopback } } };

        service.OnDnsMessage(this, new UdpReceiveResult(query.ToByteArray(), Somebody));
        service.OnDnsMessage(this, new UdpReceiveResult(query.ToByteArray(), new IPEndPoint(IPAddress.Loopback, 1234)));
        service.OnDnsMessage(this, new UdpReceiveResult(answer.ToByteArray(), Somebody));
        service.OnDnsMessage(this, new UdpReceiveResult([1, 2, 3], Somebody));

        Assert.Equal(
            ["query from 127.0.0.1:5353, legacy False", "query from 127.0.0.1:1234, legacy True", "answer with 1", "malformed 3"],
            seen);
    }

    [Fact]
    public void A_handler_that_fails_does_not_reach_the_receiver()
    {
        using var service = Deaf();
        var called = 0;
        service.QueryReceived += (_, _) =>
        {
            called++;
            throw new InvalidOperationException("a handler's own failure");
        };
        var query = new Message { Questions = { new Question { Name = "a.local" } } };
        service.OnDnsMessage(this, new UdpReceiveResult(query.ToByteArray(), Somebody));
        Assert.Equal(1, called);
    }

    [Fact]
    public async Task A_simple_resolver_is_answered_alone_with_its_own_id_and_question()
    {
        using var service = Deaf();
        service.Start();
        using var resolver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var from = (IPEndPoint)resolver.Client.LocalEndPoint!;
        service.QueryReceived += (_, e) => service.SendAnswer(
            new Message { QR = true, Answers = { new ARecord { Name = "a.local", Address = IPAddress.Loopback, TTL = TimeSpan.FromMinutes(2) } } },
            e,
            checkDuplicate: false);
        var query = new Message { Id = 0x1234, Questions = { new Question { Name = "a.local" } } };
        service.OnDnsMessage(this, new UdpReceiveResult(query.ToByteArray(), from));

        var response = (Message)new Message().Read((await resolver.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20))).Buffer);

        Assert.True(response is { Id: 0x1234, QR: true, AA: true });
        Assert.Equal("a.local", response.Questions.Single().Name.ToString());
        Assert.Equal(TimeSpan.FromSeconds(10), response.Answers.Single().TTL);
    }

    // Without an address family the service opens no multicast socket.
    private static MulticastService Deaf() => new() { UseIpv4 = false, UseIpv6 = false, IgnoreDuplicateMessages = false };

    private static IEnumerable<string> MembersOf(MetadataReader metadata, AssemblyReferenceHandle assembly) =>
        metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference
                && metadata.GetTypeReference((TypeReferenceHandle)member.Parent).ResolutionScope == assembly)
            .Select(member => metadata.GetString(member.Name));
}
