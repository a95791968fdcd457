using System.Text.Json;

namespace Wetware.Gateway.OpenApi;

/// <summary>On a text property: its values are the words of an enumeration, in kebab case.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordsAttribute(Type type) : Attribute
{
    /// <summary>The words.</summary>
    public IReadOnlyList<string> Words { get; } = [.. Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];
}
