using System.Globalization;
using System.Net;

namespace Makaretu.Dns;

/// <summary>Writes the text form of records (RFC 1035 §5).</summary>
public class PresentationWriter
{
    private readonly TextWriter _text;

    public PresentationWriter(TextWriter text) => _text = text;

    public void WriteSpace() => _text.Write(' ');

    public void WriteEndOfLine() => _text.Write("\r\n");

    public void WriteByte(byte value, bool appendSpace = true) => WriteUInt32(value, appendSpace);

    public void WriteUInt16(ushort value, bool appendSpace = true) => WriteUInt32(value, appendSpace);

    public void WriteUInt32(uint value, bool appendSpace = true) =>
        WriteStringUnencoded(value.ToString(CultureInfo.InvariantCulture), appendSpace);

    public void WriteString(string? value, bool appendSpace = true)
    {
        var escaped = (value ?? string.Empty).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        WriteStringUnencoded(escaped.Length == 0 || escaped.Contains(' ') ? $"\"{escaped}\"" : escaped, appendSpace);
    }

    public void WriteStringUnencoded(string value, bool appendSpace = true)
    {
        _text.Write(value);
        if (appendSpace)
            WriteSpace();
    }

    public void WriteDomainName(DomainName value, bool appendSpace = true) => WriteStringUnencoded(value.ToString(), appendSpace);

    public void WriteBase16String(byte[] value, bool appendSpace = true) => WriteString(Convert.ToHexStringLower(value), appendSpace);

    public void WriteTimeSpan16(TimeSpan value, bool appendSpace = true) => WriteUInt16((ushort)value.TotalSeconds, appendSpace);

    public void WriteTimeSpan32(TimeSpan value, bool appendSpace = true) => WriteUInt32((uint)value.TotalSeconds, appendSpace);

    public void WriteIPAddress(IPAddress value, bool appendSpace = true) => WriteString(value.ToString(), appendSpace);

    public void WriteDnsType(DnsType value, bool appendSpace = true) =>
        WriteStringUnencoded(Enum.IsDefined(value) ? value.ToString() : $"TYPE{(ushort)value}", appendSpace);

    public void WriteDnsClass(DnsClass value, bool appendSpace = true) =>
        WriteStringUnencoded(Enum.IsDefined(value) ? value.ToString() : $"CLASS{(ushort)value}", appendSpace);
}
