using System.Collections.Frozen;

namespace Wetware.Gateway.Forms;

/// <content>How single values are found and wrong ones noted.</content>
internal sealed partial class FieldReader
{
    // An answer stays small, whatever was asked.
    private const int MaxProblems = 50;
    private const int ShownLength = 64;

    private static readonly FrozenDictionary<string, bool> Flags = new Dictionary<string, bool> { ["true"] = true, ["false"] = false }.ToFrozenDictionary();

    private static readonly (string Suffix, long Factor)[] Sizes = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("", 1)];

    private static readonly string[] Rfc3339 = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    private static string Of(string? unit) => unit is null ? "" : $" {unit}";

    private static string Shown(string name) => name.Length <= ShownLength ? name : name[..ShownLength] + "…";

    private FieldValue? One(string name)
    {
        _known.Add(name);
        var values = fields.Of(name);
        if (values.Count <= 1)
            return values.Count == 0 ? null : values[0];
        return Wrong<FieldValue?>(name, "repeated", "must be given once");
    }

    private T? Wrong<T>(string field, string reason, string detail, long? minimum = null, long? maximum = null, string? unit = null)
    {
        Note(new FieldProblem { Field = field, Reason = reason, Detail = detail, Minimum = minimum, Maximum = maximum, Unit = unit });
        return default;
    }
}
