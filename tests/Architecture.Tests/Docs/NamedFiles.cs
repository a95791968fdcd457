using System.Text.RegularExpressions;

namespace Wetware.Tests.Docs;

/// <summary>Files and folders of the repository that a page names in code type, such as <c>src/Silo/Program.cs</c>.</summary>
internal static partial class NamedFiles
{
    /// <summary>The names that do not exist, with the place of each.</summary>
    public static IEnumerable<string> Missing(string page, string text, string repository) =>
        from found in Name().Matches(text)
        let name = found.Groups[1].Value
        where !Path.Exists(Path.Combine(repository, name))
        select $"{page}:{text.AsSpan(0, found.Index).Count('\n') + 1}: {name}";

    public static int Count(string text) => Name().Count(text);

    // Also without backticks, in a command: `dotnet test tests/Grains.Tests`. What goes on with '<' is a pattern and no name.
    [GeneratedRegex(@"(?<![\w./<>-])((?:src|tests|bench|samples|deploy|docs|\.ci)(?>(?:/[\w-]+(?:\.[\w-]+)*)+))(?!/?<)")]
    private static partial Regex Name();
}
