using System.CommandLine;
using Wetware.Cli.Dev;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww new</c>: a folder with a program for tasks, and what builds it.</summary>
internal sealed class TaskNewCommand : Command
{
    private static readonly Dictionary<string, string[]> Templates = new(StringComparer.Ordinal)
    {
        ["c"] = ["task.c", "Makefile.c"],
        ["rust"] = ["task.rs", "Makefile.rust"],
        ["wat"] = ["task.wat", "Makefile.wat"],
    };

    public TaskNewCommand()
        : base("new", "Make a folder with a program to begin with, for tasks and processes (for functions: ww fn new)")
    {
        var language = new Argument<string>("language") { Description = string.Join(", ", Templates.Keys) };
        language.AcceptOnlyFromAmong([.. Templates.Keys]);
        var folder = new Argument<string>("folder") { Description = "The folder, which is new or empty" };
        Arguments.Add(language);
        Arguments.Add(folder);
        SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(folder);
            var name = TemplateFolder.NameOf(path);
            TemplateFolder.Write(path, Templates[parsed.GetRequiredValue(language)].Select(file => TemplateFolder.Read("task-templates", file, name)));
            parsed.InvocationConfiguration.Output.WriteLine($"made {path}; next: ww dev {path}");
            return ExitCodes.Ok;
        });
    }
}
