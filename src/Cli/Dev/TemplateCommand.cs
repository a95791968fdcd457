using System.CommandLine;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Dev;

/// <summary>Makes a folder with a program to begin with, and what builds it.</summary>
internal abstract class TemplateCommand : Command
{
    /// <param name="description">What the help says.</param>
    /// <param name="languages">The languages that there are templates of.</param>
    /// <param name="files">The texts of a language's files for a program of a name, by their names.</param>
    /// <param name="next">What to type next, for a folder.</param>
    protected TemplateCommand(string description, IEnumerable<string> languages, Func<string, string, IEnumerable<(string File, string Text)>> files, Func<string, string> next)
        : base("new", description)
    {
        var language = new Argument<string>("language") { Description = string.Join(", ", languages) };
        language.AcceptOnlyFromAmong([.. languages]);
        var folder = new Argument<string>("folder") { Description = "The folder, which is new or empty" };
        Arguments.Add(language);
        Arguments.Add(folder);
        SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            TemplateFolder.Write(path, files(parsed.GetRequiredValue(language), TemplateFolder.NameOf(path)));
            parsed.InvocationConfiguration.Output.WriteLine($"made {path}; next: {next(path)}");
            return ExitCodes.Ok;
        });
    }
}
