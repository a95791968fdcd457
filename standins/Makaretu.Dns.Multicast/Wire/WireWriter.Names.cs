using System.Text;

namespace Makaretu.Dns;

public partial class WireWriter
{
    private const int MaxLabelLength = 63;

    private const int MaxPointer = 0x3FFF;

    // Keys carry each label's length: a dot inside a label must not be taken for the end of one.
    private readonly Dictionary<string, int> _pointers = [];

    public void WriteDomainName(string? name, bool uncompressed = false) =>
        WriteDomainName(string.IsNullOrEmpty(name) ? DomainName.Root : new DomainName(name), uncompressed);

    /// <exception cref="ArgumentException">A label is empty or has more than 63 bytes, or the name more than 255.</exception>
    public void WriteDomainName(DomainName? name, bool uncompressed = false)
    {
        name ??= DomainName.Root;
        if (CanonicalForm)
        {
            uncompressed = true;
            name = name.ToCanonical();
        }

        var labels = name.Labels.Select(label => Encode(label, name)).ToArray();
        if (labels.Sum(label => label.Length + 1) + 1 > WireReader.MaxNameLength)
            throw new ArgumentException($"The name '{name}' cannot exceed {WireReader.MaxNameLength} octets.", nameof(name));
        var suffixes = uncompressed ? [] : Suffixes(name.Labels);
        for (var i = 0; i < labels.Length; i++)
        {
            if (!uncompressed)
            {
                if (_pointers.TryGetValue(suffixes[i], out var pointer))
                {
                    WriteUInt16((ushort)(0xC000 | pointer));
                    return;
                }

                if (Position <= MaxPointer)
                    _pointers[suffixes[i]] = Position;
            }

            WriteByteLengthPrefixedBytes(labels[i]);
        }

        WriteByte(0);
    }

    private static byte[] Encode(string label, DomainName name)
    {
        var bytes = Encoding.UTF8.GetBytes(label);
        if (bytes.Length == 0)
            throw new ArgumentException($"The name '{name}' has an empty label.", nameof(name));
        return bytes.Length <= MaxLabelLength
            ? bytes
            : throw new ArgumentException($"Label '{label}' cannot exceed {MaxLabelLength} octets.", nameof(name));
    }

    private static string[] Suffixes(IReadOnlyList<string> labels)
    {
        var suffixes = new string[labels.Count];
        var suffix = string.Empty;
        for (var i = labels.Count - 1; i >= 0; i--)
            suffixes[i] = suffix = $"{labels[i].Length}:{labels[i]}{suffix}";
        return suffixes;
    }
}
