using System.CommandLine;
using Wetware.Functions;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Functions;

/// <summary><c>ww fn upload</c>.</summary>
internal sealed class FnUploadCommand : FunctionVerb
{
    private readonly Argument<string> _path;
    private readonly Argument<string> _file;
    private readonly Argument<string?> _type;
    private readonly PlugFlags _flags;

    public FnUploadCommand()
        : base("upload", "Store a file and serve it at a path")
    {
        _path = Required("path", "Where it is served, as /docs/index.html");
        _file = Required("file", "The file");
        _type = Optional("content-type", "Its media type; by default by the file's name");
        _flags = new PlugFlags(this);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (path, file) = (parsed.GetRequiredValue(_path), parsed.GetRequiredValue(_file));
        var plug = _flags.Read(parsed, path, Blob.Scheme, PlugKind.File) with { ContentType = parsed.GetValue(_type) ?? ContentTypes.Of(file) };
        FunctionRules.Check(plug with { Name = Blob.Scheme + new string('0', 64) });
        using var content = Open(file);
        var blob = await functions.PutAsync(content, plug.ContentType, cancellationToken: cancellationToken).ConfigureAwait(false);
        await functions.PlugAsync([plug with { Name = Blob.Scheme + blob.TechId }], cancellationToken).ConfigureAwait(false);
        Write(parsed, new { path, blob.TechId, blob.ContentType, blob.Length }, $"{path} -> {blob.TechId}");
        return ExitCodes.Ok;
    }
}

/// <summary><c>ww fn upload-dir</c>.</summary>
internal sealed class FnUploadDirCommand : FunctionVerb
{
    private readonly Argument<string> _prefix;
    private readonly Argument<string> _folder;
    private readonly Option<string?> _index;
    private readonly Option<string?> _fallback;
    private readonly PlugFlags _flags;

    public FnUploadDirCommand()
        : base("upload-dir", "Store the files of a folder and serve them below a path")
    {
        _prefix = Required("prefix", "Where they are served, as /site");
        _folder = Required("folder", "The folder; files whose name begins with a dot are left out");
        _index = Flag<string?>("--index", "The file that answers for its folder; empty for none [default: index.html]", "name");
        _fallback = Flag<string?>("--fallback", "The file below the folder that answers for every other path, as single-page applications need it", "file");
        _flags = new PlugFlags(this);
    }

    protected override async Task<int> Run(FunctionClient functions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var prefix = parsed.GetRequiredValue(_prefix).TrimEnd('/');
        var (index, fallback) = (parsed.GetValue(_index) ?? "index.html", parsed.GetValue(_fallback));
        var files = Files(parsed.GetRequiredValue(_folder));
        if (fallback is not null && files.All(file => file.Relative != fallback))
            throw Usage($"--fallback: there is no {fallback} in the folder");
        var plugs = new List<Plug>();
        foreach (var (full, relative) in files)
        {
            using var content = Open(full);
            var type = ContentTypes.Of(full);
            var blob = await functions.PutAsync(content, type, cancellationToken: cancellationToken).ConfigureAwait(false);
            var plug = _flags.Read(parsed, $"{prefix}/{relative}", Blob.Scheme + blob.TechId, PlugKind.File) with { ContentType = type };
            plugs.Add(plug);
            var name = Path.GetFileName(relative);
            if (name == index)
                plugs.Add(plug with { Path = plug.Path[..^name.Length] });
            if (relative == fallback)
                plugs.Add(plug with { Path = prefix + "/*path" });
        }

        await functions.PlugAsync(plugs, cancellationToken).ConfigureAwait(false);
        Write(parsed, new { prefix, files = files.Count, plugs = plugs.Count }, $"uploaded {files.Count} files");
        return ExitCodes.Ok;
    }

    private static List<(string Full, string Relative)> Files(string folder)
    {
        try
        {
            var found = new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Select(file => (file.FullName, Relative: Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/')))
                .Where(file => file.Relative.Split('/').All(part => !part.StartsWith('.')))
                .OrderBy(file => file.Relative, StringComparer.Ordinal)
                .ToList();
            return found.Count > 0 ? found : throw Usage($"folder: there are no files in {folder}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"folder: {folder} cannot be read: {error.Message}", error);
        }
    }
}
