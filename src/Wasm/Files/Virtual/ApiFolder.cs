using Wetware.Wasm.Wasi;

namespace Wetware.Wasm.Files;

/// <summary>
/// The folder behind <c>api://</c>: <c>input</c>, read from its start at every opening, and <c>output</c>, which every opening adds to. More inputs are
/// <c>input/1</c>, <c>input/2</c> and so on.
/// </summary>
internal sealed class ApiFolder : GuestFolder
{
    public const string InputName = "input";
    public const string OutputName = "output";

    private static readonly FileStat Self = new(2, 1, FileType.Directory, 1, 0, 0, 0, 0);

    private readonly Dictionary<string, Input> _inputs = [];
    private readonly GuestFile? _output;

    public ApiFolder(GuestInput? input, GuestFile? output, IReadOnlyList<GuestInput>? more = null)
    {
        _output = output;
        if (input is not null)
            _inputs[InputName] = new Input(input, 2);
        for (var i = 0; i < more?.Count; i++)
            _inputs[$"{InputName}/{i + 1}"] = new Input(more[i], (ulong)(4 + i));
    }

    private ApiFolder(ApiFolder other)
    {
        _inputs = other._inputs;
        _output = other._output;
    }

    /// <summary>A name that is a file cannot be a folder as well, so with more inputs the names are taken as they are.</summary>
    public override bool TakesWholePaths => _inputs.Count > 1;

    public override Errno Stat(out FileStat stat)
    {
        stat = Self;
        return Errno.Success;
    }

    public override Errno StatEntry(string name, out FileStat stat)
    {
        stat = name switch
        {
            _ when _inputs.TryGetValue(name, out var input) => new FileStat(2, input.Inode, input.Type, 1, (ulong)input.Content.Bytes.Length, 0, 0, 0),
            OutputName when _output is not null => new FileStat(2, 3, FileType.CharacterDevice, 1, 0, 0, 0, 0),
            _ => default,
        };
        return stat.Inode == 0 ? Errno.NoEnt : Errno.Success;
    }

    public override Errno OpenFolder(string name, out GuestFolder? folder)
    {
        folder = null;
        return StatEntry(name, out _) == Errno.Success ? Errno.NotDir : Errno.NoEnt;
    }

    public override Errno OpenFile(string name, OpenRequest request, CancellationToken stopping, out GuestFile? file)
    {
        file = null;
        if (StatEntry(name, out _) != Errno.Success)
            return request.Create ? Errno.Acces : Errno.NoEnt;
        if (request.Exclusive && request.Create)
            return Errno.Exist;
        if (_inputs.TryGetValue(name, out var input))
        {
            if (request.Write || request.Truncate)
                return Errno.Acces;
            file = input.Open();
            return Errno.Success;
        }

        if (request.Read && !request.Write)
            return Errno.Acces;
        file = new SharedFile(_output!);
        return Errno.Success;
    }

    public override Errno Reopen(out GuestFolder? folder)
    {
        folder = new ApiFolder(this);
        return Errno.Success;
    }

    public override Errno ReadLink(string name, out string target)
    {
        target = "";
        return StatEntry(name, out _) == Errno.Success ? Errno.Inval : Errno.NoEnt;
    }

    public override Errno List(out IReadOnlyList<FolderEntry> entries)
    {
        var found = new List<FolderEntry>();
        foreach (var name in _inputs.Keys.Append(OutputName))
        {
            if (StatEntry(name, out var stat) == Errno.Success)
                found.Add(new FolderEntry(name, stat.Type, stat.Inode));
        }

        entries = found;
        return Errno.Success;
    }

    public override Errno CreateFolder(string name) => Errno.Acces;

    public override Errno CreateLink(string name, string target) => Errno.Acces;

    public override Errno RemoveFile(string name) => Errno.Acces;

    public override Errno RemoveFolder(string name) => Errno.Acces;

    public override Errno Rename(string name, GuestFolder to, string newName) => Errno.Acces;

    public override Errno HardLink(string name, GuestFolder to, string newName) => Errno.Acces;

    /// <summary>One input. A stream can be read once only: later openings read on.</summary>
    private sealed record Input(GuestInput Content, ulong Inode)
    {
        private readonly GuestFile? _stream = Content.Stream is null ? null : Content.Open();

        public FileType Type => _stream is null ? FileType.RegularFile : FileType.CharacterDevice;

        public GuestFile Open() => _stream is null ? Content.Open() : new SharedFile(_stream);
    }
}
