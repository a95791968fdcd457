using System.Net;

namespace Makaretu.Dns;

public partial class MulticastService
{
    // RFC 6762 §6.7: who does not take part in multicast DNS will not hear that a record is taken back.
    private static readonly TimeSpan MaxLegacyUnicastTTL = TimeSpan.FromSeconds(10);

    public void SendQuery(DomainName name, DnsClass klass = DnsClass.IN, DnsType type = DnsType.ANY)
    {
        var query = new Message { Opcode = MessageOperation.Query };
        query.Questions.Add(new Question { Name = name, Class = klass, Type = type });
        SendQuery(query);
    }

    /// <summary>Sends a query that allows the answer to come by unicast (RFC 6762 §5.4).</summary>
    public void SendUnicastQuery(DomainName name, DnsClass klass = DnsClass.IN, DnsType type = DnsType.ANY) =>
        SendQuery(name, (DnsClass)((ushort)klass | MulticastClass.TopBit), type);

    /// <exception cref="ArgumentOutOfRangeException">The message is larger than a packet, or the service was never started.</exception>
    public void SendQuery(Message msg) => Send(msg, checkDuplicate: false, to: null);

    /// <summary>Sends a response to all. It loses its questions and, where it is too long, additional and authority records.</summary>
    /// <param name="answer">The response.</param>
    /// <param name="checkDuplicate">Whether to send nothing when the same bytes were sent within the last second.</param>
    /// <exception cref="ArgumentOutOfRangeException">The answers alone are larger than a packet, or the service was never started.</exception>
    public void SendAnswer(Message answer, bool checkDuplicate = true)
    {
        answer.AA = true;
        answer.Id = 0;
        answer.Questions.Clear();
        answer.Truncate(_maxPacketSize);
        Send(answer, checkDuplicate, to: null);
    }

    /// <summary>Answers a query: to all, or to the sender alone if that is a simple resolver.</summary>
    public void SendAnswer(Message answer, MessageEventArgs query, bool checkDuplicate = true)
    {
        if (!query.IsLegacyUnicast)
        {
            SendAnswer(answer, checkDuplicate);
            return;
        }

        answer.AA = true;
        answer.Id = query.Message.Id;
        answer.Questions.Clear();
        answer.Questions.AddRange(query.Message.Questions);
        answer.Truncate(_maxPacketSize);
        answer.Answers = ForLegacy(answer.Answers);
        answer.AuthorityRecords = ForLegacy(answer.AuthorityRecords);
        answer.AdditionalRecords = ForLegacy(answer.AdditionalRecords);
        Send(answer, checkDuplicate, query.RemoteEndPoint);
    }

    // Copies: the records are the advertised ones, which keep their lifetime.
    private static List<ResourceRecord> ForLegacy(List<ResourceRecord> records) => records.ConvertAll(record =>
    {
        if (record.TTL <= MaxLegacyUnicastTTL || record is OPTRecord)
            return record;
        var copy = record.Clone<ResourceRecord>();
        copy.TTL = MaxLegacyUnicastTTL;
        return copy;
    });

    private void Send(Message message, bool checkDuplicate, IPEndPoint? to)
    {
        var packet = message.ToByteArray();
        if (packet.Length > _maxPacketSize)
            throw new ArgumentOutOfRangeException(nameof(message), $"Exceeds max packet size of {_maxPacketSize}.");
        if (checkDuplicate && !_sentMessages.TryAdd(packet))
            return;
        var client = _client;
        if (to is null)
            client?.Send(packet);
        else
            client?.Send(packet, to);
    }
}
