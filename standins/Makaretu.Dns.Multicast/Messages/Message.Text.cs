namespace Makaretu.Dns;

public partial class Message
{
    public override string ToString()
    {
        using var text = new StringWriter();
        text.Write(";; Header:");
        WriteFlag(QR, nameof(QR));
        WriteFlag(AA, nameof(AA));
        WriteFlag(TC, nameof(TC));
        WriteFlag(RD, nameof(RD));
        WriteFlag(AD, nameof(AD));
        WriteFlag(CD, nameof(CD));
        text.WriteLine($" RCODE={Status}");
        WriteSection(text, "Question", Questions);
        WriteSection(text, "Answer", Answers);
        WriteSection(text, "Authority", AuthorityRecords);
        WriteSection(text, "Additional", AdditionalRecords);
        return text.ToString();

        void WriteFlag(bool set, string name)
        {
            if (set)
                text.Write($" {name}");
        }
    }

    private static void WriteSection(StringWriter text, string title, IReadOnlyCollection<DnsObject> entries)
    {
        text.WriteLine();
        text.WriteLine($";; {title}");
        if (entries.Count == 0)
            text.WriteLine(";;  (empty)");
        foreach (var entry in entries)
            text.WriteLine(entry);
    }
}
