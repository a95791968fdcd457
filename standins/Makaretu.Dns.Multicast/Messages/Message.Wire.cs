namespace Makaretu.Dns;

public partial class Message
{
    /// <exception cref="InvalidDataException">The message breaks a rule of its format.</exception>
    /// <exception cref="EndOfStreamException">The message is cut off.</exception>
    public override IWireSerialiser Read(WireReader reader)
    {
        Id = reader.ReadUInt16();
        ReadFlags(reader.ReadUInt16());
        int questions = reader.ReadUInt16(), answers = reader.ReadUInt16();
        int authorities = reader.ReadUInt16(), additionals = reader.ReadUInt16();

        // Counts are the sender's word: what cannot be there is refused before anything is set aside for it.
        reader.Require((questions * Question.MinLength) + ((answers + authorities + additionals) * ResourceRecord.MinLength));
        for (var i = 0; i < questions; i++)
            Questions.Add((Question)new Question().Read(reader));
        ReadRecords(reader, answers, Answers);
        ReadRecords(reader, authorities, AuthorityRecords);
        ReadRecords(reader, additionals, AdditionalRecords);
        return this;
    }

    /// <exception cref="ArgumentException">A name or text is too long, or a section has more than 65,535 entries.</exception>
    public override void Write(WireWriter writer)
    {
        writer.WriteUInt16(Id);
        writer.WriteUInt16(Flags());
        WriteCount(writer, Questions.Count, nameof(Questions));
        WriteCount(writer, Answers.Count, nameof(Answers));
        WriteCount(writer, AuthorityRecords.Count, nameof(AuthorityRecords));
        WriteCount(writer, AdditionalRecords.Count, nameof(AdditionalRecords));
        foreach (var question in Questions)
            question.Write(writer);
        foreach (var record in Answers.Concat(AuthorityRecords).Concat(AdditionalRecords))
            record.Write(writer);
    }

    private static void ReadRecords(WireReader reader, int count, List<ResourceRecord> into)
    {
        for (var i = 0; i < count; i++)
            into.Add((ResourceRecord)new ResourceRecord().Read(reader));
    }

    private static void WriteCount(WireWriter writer, int count, string section)
    {
        if (count > ushort.MaxValue)
            throw new ArgumentException($"{section} has {count} entries; a message holds at most {ushort.MaxValue} of each kind.");
        writer.WriteUInt16((ushort)count);
    }

    private void ReadFlags(ushort flags)
    {
        QR = (flags & 0x8000) != 0;
        _opcode4 = (byte)((flags >> 11) & 0xF);
        AA = (flags & 0x0400) != 0;
        TC = (flags & 0x0200) != 0;
        RD = (flags & 0x0100) != 0;
        RA = (flags & 0x0080) != 0;
        Z = (flags >> 6) & 1;
        AD = (flags & 0x0020) != 0;
        CD = (flags & 0x0010) != 0;
        Status = (MessageStatus)(flags & 0xF);
    }

    private ushort Flags() => (ushort)(
        (QR ? 0x8000 : 0) | (_opcode4 << 11) | (AA ? 0x0400 : 0) | (TC ? 0x0200 : 0) | (RD ? 0x0100 : 0) | (RA ? 0x0080 : 0)
        | ((Z & 1) << 6) | (AD ? 0x0020 : 0) | (CD ? 0x0010 : 0) | ((byte)Status & 0xF));
}
