using System.Reflection;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Dev;

/// <summary>Makes folders of templates that are kept in the tool.</summary>
internal static class TemplateFolder
{
    private const string NameInTemplates = "NAME_OF_PROGRAM";

    /// <summary>The text of a template for a program of this name; the file's name in the folder with it, since each language has a Makefile of its own.</summary>
    /// <param name="kind">The folder of the templates.</param>
    /// <param name="file">The template.</param>
    /// <param name="name">The program's name.</param>
    public static (string File, string Text) Read(string kind, string file, string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{kind}/{file}")
            ?? throw new InvalidOperationException($"the template {kind}/{file} is not in the program");
        using var reader = new StreamReader(stream);
        var isMakefile = file.StartsWith("Makefile.", StringComparison.Ordinal);
        return (isMakefile ? "Makefile" : file, reader.ReadToEnd().Replace(NameInTemplates, name, StringComparison.Ordinal));
    }

    /// <summary>Writes files into a folder that is new or empty.</summary>
    /// <exception cref="CommandException">It is neither, or cannot be written.</exception>
    public static void Write(string path, IEnumerable<(string File, string Text)> files)
    {
        try
        {
            if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
                throw new CommandException(ExitCodes.Usage, $"{path} exists and is not an empty folder");
            Directory.CreateDirectory(path);
            foreach (var (file, text) in files)
                File.WriteAllText(Path.Combine(path, file), text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"{path} cannot be written: {error.Message}", error);
        }
    }

    /// <summary>The name of a folder as a name that the shell, make and the cluster take as it is.</summary>
    public static string NameOf(string path)
    {
        var letters = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-');
        var name = string.Concat(letters).Trim('-');
        return name.Length > 0 ? name : "program";
    }
}
