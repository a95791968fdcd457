using Wetware.Cli.Dev;

namespace Wetware.Cli.Tasks;

/// <summary><c>ww new</c>: a folder with a program for tasks, and what builds it.</summary>
internal sealed class TaskNewCommand : TemplateCommand
{
    private static readonly Dictionary<string, string[]> Templates = new(StringComparer.Ordinal)
    {
        ["c"] = ["task.c", "Makefile.c"],
        ["rust"] = ["task.rs", "Makefile.rust"],
        ["wat"] = ["task.wat", "Makefile.wat"],
    };

    public TaskNewCommand()
        : base(
            "Make a folder with a program to begin with, for tasks and processes (for functions: ww fn new)",
            Templates.Keys,
            (language, name) => Templates[language].Select(file => TemplateFolder.Read("task-templates", file, name)),
            folder => $"ww dev {folder}")
    {
    }
}
