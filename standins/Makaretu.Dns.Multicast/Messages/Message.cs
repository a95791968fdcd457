namespace Makaretu.Dns;

/// <summary>A DNS message (RFC 1035 §4.1).</summary>
public partial class Message : DnsObject
{
    /// <summary>Largest multicast DNS packet in bytes, with IP and UDP headers (RFC 6762 §17).</summary>
    public const int MaxLength = 9000;

    /// <summary>Bytes of a message without questions and records.</summary>
    public const int MinLength = 12;

    private byte _opcode4;

    public ushort Id { get; set; }

    public bool QR { get; set; }

    public bool IsQuery => !QR;

    public bool IsResponse => QR;

    /// <summary>The operation; values above 15 put their upper bits into an <see cref="OPTRecord"/>, which is added when there is none.</summary>
    public MessageOperation Opcode
    {
        get => (MessageOperation)(((Options?.Opcode8 ?? 0) << 4) | _opcode4);
        set
        {
            var upper = (byte)((ushort)value >> 4);
            _opcode4 = (byte)((ushort)value & 0xF);
            if (upper != 0)
                RequiredOptions().Opcode8 = upper;
            else if (Options is { } options)
                options.Opcode8 = 0;
        }
    }

    public bool AA { get; set; }

    public bool TC { get; set; }

    public bool RD { get; set; }

    public bool RA { get; set; }

    public int Z { get; set; }

    public bool AD { get; set; }

    public bool CD { get; set; }

    public bool DO
    {
        get => Options?.DO ?? false;
        set => RequiredOptions().DO = value;
    }

    public MessageStatus Status { get; set; }

    public List<Question> Questions { get; } = [];

    public List<ResourceRecord> Answers { get; set; } = [];

    public List<ResourceRecord> AuthorityRecords { get; set; } = [];

    public List<ResourceRecord> AdditionalRecords { get; set; } = [];

    private OPTRecord? Options => AdditionalRecords.OfType<OPTRecord>().FirstOrDefault();

    /// <summary>A response with this message's id, operation and questions.</summary>
    public Message CreateResponse()
    {
        var response = new Message { Id = Id, Opcode = Opcode, QR = true };
        response.Questions.AddRange(Questions);
        return response;
    }

    /// <summary>
    /// Drops additional, then authority records from the end until the message has at most <paramref name="length"/> bytes.
    /// Answers are never dropped: when they alone are too long, <see cref="TC"/> is set.
    /// </summary>
    public void Truncate(int length)
    {
        while (Length() > length)
        {
            if (!RemoveLast(AdditionalRecords) && !RemoveLast(AuthorityRecords))
            {
                TC = true;
                return;
            }
        }
    }

    public Message UseDnsSecurity()
    {
        DO = true;
        return this;
    }

    private static bool RemoveLast(List<ResourceRecord> records)
    {
        if (records.Count == 0)
            return false;
        records.RemoveAt(records.Count - 1);
        return true;
    }

    private OPTRecord RequiredOptions()
    {
        if (Options is { } present)
            return present;
        var added = new OPTRecord();
        AdditionalRecords.Add(added);
        return added;
    }
}
