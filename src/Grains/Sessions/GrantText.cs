using Wetware.Capabilities;

namespace Wetware.Grains.Sessions;

/// <summary>
/// How a grant is written: <c>name</c> for all methods, <c>name:method,method</c> for some, <c>*</c> for everything that is offered.
/// </summary>
internal static class GrantText
{
    public const string Everything = "*";
    public const int MaxNameLength = 64;
    public const int MaxTextLength = 4096;

    /// <summary>1 to 64 of a–z, 0–9, <c>-</c>.</summary>
    public static bool IsName(string? text) =>
        text is { Length: >= 1 and <= MaxNameLength } && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Reads one; <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryParse(string? text, out string name, out IReadOnlyList<string>? methods, out string problem)
    {
        (name, methods, problem) = ("", null, "");
        if (text is null or { Length: > MaxTextLength })
        {
            problem = $"a grant has at most {MaxTextLength} characters";
            return false;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        name = colon < 0 ? text : text[..colon];
        if (name != Everything && !IsName(name))
        {
            problem = $"\"{name}\" is no name: 1 to {MaxNameLength} of a-z, 0-9, '-', or '*'";
            return false;
        }

        if (colon < 0)
            return true;
        if (name == Everything)
        {
            problem = "'*' takes no methods";
            return false;
        }

        var list = text[(colon + 1)..].Split(',');
        if (list.Length > Capability.MaxMethods || list.Any(static method => method.Length is 0 or > CapabilityCall.MaxMethodBytes || method.Any(char.IsWhiteSpace)))
        {
            problem = $"\"{text}\": 1 to {Capability.MaxMethods} methods, separated by commas, without spaces";
            return false;
        }

        methods = [.. list.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return true;
    }
}
