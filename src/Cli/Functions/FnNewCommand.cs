using System.CommandLine;
using Wetware.Cli.Dev;
using Wetware.Functions.Core;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn new</c>: a folder with a function that answers, and what builds it.</summary>
internal sealed class FnNewCommand : TemplateCommand
{
    // What the template files are, and which bindings stand beside them.
    private static readonly Dictionary<string, (string[] Files, (string File, string Binding)[] Bindings)> Templates = new(StringComparer.Ordinal)
    {
        ["c"] = (["function.c", "Makefile.c"], [("core.h", "c")]),
        ["rust"] = (["function.rs", "Makefile.rust"], [("core.rs", "rust")]),
        ["go"] = (["function.go", "Makefile.go"], []),
        ["js"] = (["function.js", "Makefile.js"], [("core.d.ts", "ts")]),
        ["wat"] = (["function.wat", "Makefile.wat"], []),
    };

    public FnNewCommand()
        : base("Make a folder with a function to begin with", Templates.Keys, Files, folder => $"ww fn dev {folder} --input hello")
    {
    }

    /// <summary>The texts of a language's files, by their names.</summary>
    internal static IEnumerable<(string File, string Text)> Files(string language, string name)
    {
        var (files, bindings) = Templates[language];
        foreach (var file in files)
            yield return TemplateFolder.Read("fn-templates", file, name);
        foreach (var (file, binding) in bindings)
            yield return (file, GuestBindings.Generate(binding));
    }
}

/// <summary><c>ww fn api</c>: the bindings of the import module <c>core</c>.</summary>
internal sealed class FnApiCommand : Command
{
    public FnApiCommand()
        : base("api", "Print what a guest's language needs to use the platform")
    {
        var module = new Argument<string>("module") { Description = "core" };
        module.AcceptOnlyFromAmong("core");
        var language = new Argument<string>("language") { Description = string.Join(", ", GuestBindings.Languages) };
        language.AcceptOnlyFromAmong([.. GuestBindings.Languages]);
        Arguments.Add(module);
        Arguments.Add(language);
        SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(GuestBindings.Generate(parsed.GetRequiredValue(language)));
            return ExitCodes.Ok;
        });
    }
}
